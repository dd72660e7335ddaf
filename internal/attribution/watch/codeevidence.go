// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
)

func (c *coder) evidence(e *evidence) {
	for kind := range e.operations {
		c.hours(&e.operations[kind])
	}
	c.hours(&e.logs)
	c.hours(&e.exposures)
	list(c, (*[]eprocess.Before)(&e.before), c.before)
	c.before(&e.slower)
	list(c, &e.classes, func(s *classSum) {
		c.text(&s.class)
		for kind := range s.ticks {
			c.tick(&s.ticks[kind])
		}
	})
	list(c, &e.entries, func(x *Exposure) {
		c.service(&x.Entry)
		c.tick(&x.Tick)
	})
	list(c, &e.fingerprints, func(f *fingerprintSum) {
		c.text(&f.name)
		c.floats(f.arrivals.Ratios[:])
		c.tick(&f.tick)
	})
	signed(c, &e.failing)
	list(c, &e.exemplars, c.exemplar)
	c.tick(&e.logged)
	signed(c, &e.concurrent)
	c.float(&e.expected)
	c.float(&e.peerFactor)
	c.flag(&e.hasPeers)
	c.varied(e)
	if len(e.fingerprints) > maxFingerprints {
		c.fail()
	}
}

func (c *coder) hours(h *eprocess.Hours) {
	list(c, (*[]eprocess.Ratios)(h), func(r *eprocess.Ratios) { c.floats(r[:]) })
}

func (c *coder) before(b *eprocess.Before) {
	c.floats(b.Ratios[:])
	c.floats(b.Shares[:])
}

// varied codes dispersions in the order of [Kinds].
func (c *coder) varied(e *evidence) {
	isSet := e.varied != nil
	c.flag(&isSet)
	if !isSet {
		return
	}
	all := make([]float64, len(Kinds))
	for i, kind := range Kinds {
		all[i] = e.varied[kind]
	}
	c.floats(all)
	if c.reads {
		e.varied = map[Kind]float64{}
		for i, kind := range Kinds {
			e.varied[kind] = all[i]
		}
	}
}
