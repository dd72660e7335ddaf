// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"cmp"
	"maps"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// All formats in this file are kept on disk, except that of rows in memory. A new value needs a new field; see
// [recordScope].

func (c *coder) identity(i *release.Identity) {
	for _, text := range []*string{&i.DeploymentID, &i.Revision, &i.Repository, &i.Digest, &i.Version, &i.PlatformRevision, &i.Tag, (*string)(&i.Step)} {
		c.text(text)
	}
	signed(c, &i.InstanceStart)
}

// deployment codes what releases are joined by: the names of a deployment and when it began.
func (c *coder) deployment(d *join.Deployment) {
	c.text(&d.ID)
	list(c, &d.Stages, c.text)
	signed(c, &d.Began)
	c.flag(&d.EndOnly)
	list(c, &d.Revisions, c.text)
	list(c, &d.Versions, func(v *release.Version) {
		c.text(&v.Text)
		c.text(&v.Revision)
		c.text(&v.Digest)
	})
	list(c, &d.Digests, c.text)
	list(c, &d.Tags, c.text)
	list(c, &d.PlatformRevisions, c.text)
	c.text(&d.RepositoryURL)
}

func (c *coder) history(h *history) {
	c.spans(h.hours[:])
	c.spans(h.slots[:])
}

// spans codes the spans that are not empty, in order of time.
func (c *coder) spans(all []span) {
	var held []span
	for _, s := range all {
		if s.arm != (eprocess.Arm{}) {
			held = append(held, s)
		}
	}
	slices.SortFunc(held, func(a, b span) int { return cmp.Compare(a.number, b.number) })
	before := health.Bin(0)
	list(c, &held, func(s *span) {
		later := s.number - before
		c.bin(&later)
		s.number = before + later
		before = s.number
		c.arm(&s.arm)
	})
	if c.reads {
		for _, s := range held {
			all[place(s.number, health.Bin(len(all)))] = s
		}
	}
}

func (c *coder) histogram(h *health.Histogram) {
	signed(c, &h.Scale)
	number(c, &h.Count)
	c.float(&h.Sum)
	c.float(&h.Min)
	c.float(&h.Max)
	number(c, &h.ZeroCount)
	signed(c, &h.Offset)
	list(c, &h.Buckets, func(n *uint64) { number(c, n) })
	c.scale(h.Scale)
}

// maxScale bounds the scale of a histogram that is read, in both directions: more than OpenTelemetry allows, and still
// computable.
const maxScale = 128

func (c *coder) scale(scale int32) {
	if scale < -maxScale || scale > maxScale {
		c.fail()
	}
}

// byName codes a map in the order of its keys and returns it.
func byName[T any](c *coder, all map[string]T, each func(*T)) map[string]T {
	names := slices.Sorted(maps.Keys(all))
	isSet := all != nil
	c.flag(&isSet)
	if c.reads && isSet {
		all = map[string]T{}
	}
	if !isSet {
		return nil
	}
	list(c, &names, func(name *string) {
		c.text(name)
		value := all[*name]
		each(&value)
		if c.err == nil {
			all[*name] = value
		}
	})
	return all
}

func (c *coder) pools(p *pools) {
	pool := func(h **health.Histogram) {
		if c.reads {
			*h = &health.Histogram{}
		}
		c.histogram(*h)
	}
	p.last = byName(c, p.last, pool)
	p.present = byName(c, p.present, pool)
	c.bin(&p.period)
	p.bounds = byName(c, p.bounds, func(s *slowness) {
		c.bound(&s.p95)
		c.bound(&s.twiceMedian)
	})
	c.arm(&p.usual)
}

func (c *coder) bound(b *eprocess.Bound) {
	signed(c, &b.Scale)
	signed(c, &b.Index)
	c.scale(b.Scale)
}

func (c *coder) past(p *past) {
	c.arm(&p.arm)
	c.float(&p.dispersion)
	c.float(&p.slow)
}

func (c *coder) progress(p *progress) {
	c.bin(&p.last)
	c.float(&p.share)
	c.float(&p.peak)
	signed(c, &p.served)
	signed(c, &p.ofAll)
	c.arm(&p.counted)
	list(c, &p.stages, func(s *Stage) {
		c.text((*string)(&s.State))
		c.bin(&s.Bin)
	})
	list(c, &p.conditions, func(s *Condition) {
		c.text((*string)(&s.Health))
		c.bin(&s.Bin)
	})
	isCompared := p.evidence != nil
	c.flag(&isCompared)
	if c.reads && isCompared {
		p.evidence = &evidence{}
	}
	if isCompared {
		c.evidence(p.evidence)
	}
}
