// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"cmp"
	"maps"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// The fields of a scope. They are kept on disk: a number once used never gets another meaning, and a changed format
// gets a new number.
const (
	scopeBegan      = 1 // sint64
	scopeHeard      = 2 // sint64
	scopeIdentities = 3 // packed
	scopeReleases   = 5 // packed; refers to identities
	scopeHistory    = 6 // packed
	scopePools      = 7 // packed
	scopeErrorTypes = 8 // packed
	scopeChunk      = 9 // packed, repeated; refers to identities
	// 4 and 10 held deployments without some of their names. They are not read: all deployments are told again after a
	// restart.
	scopeDeployments = 11 // packed

	neighboursHeard    = 1 // sint64
	neighboursServices = 2 // packed
	countedOperations  = 1 // packed
)

// record returns everything of a scope that has settled.
func (s *scope) record(number string) record.Record {
	var w record.Writer
	w.Int(scopeBegan, int64(s.began))
	w.Int(scopeHeard, int64(s.heard))
	all := slices.SortedFunc(maps.Values(s.identities), func(a, b *identity) int { return release.Compare(a.Identity, b.Identity) })
	c := &coder{}
	for _, who := range all {
		c.identities.of(who)
	}
	section := func(field int, code func()) {
		c.buf = c.buf[:0]
		code()
		w.Text(field, string(c.buf))
	}
	section(scopeIdentities, func() { list(c, &all, func(who **identity) { c.known(*who) }) })
	section(scopeDeployments, func() {
		known := s.lastDeployments()
		list(c, &known, c.deployment)
	})
	section(scopeReleases, func() { c.releases(s) })
	section(scopeHistory, func() { c.history(&s.history) })
	section(scopePools, func() { c.pools(&s.pools) })
	section(scopeErrorTypes, func() { s.errorTypes = byName(c, s.errorTypes, func(all *[]string) { list(c, all, c.text) }) })
	for _, chunks := range [][]chunk{s.chunks, s.packed()} {
		for i := range chunks {
			section(scopeChunk, func() { c.chunk(&chunks[i]) })
		}
	}
	return record.Record{Kind: recordScope, Key: keyOf(s.key, number), Value: w.Value()}
}

// keptDeployments is how many of the last deployments a record holds: those that identities in open bins may join. All
// are told again after a restart.
const keptDeployments = 16

// lastDeployments returns the last deployments and those of which a release is known.
func (s *scope) lastDeployments() []join.Deployment {
	known := slices.Clone(s.deployments)
	slices.SortStableFunc(known, func(a, b join.Deployment) int { return cmp.Compare(b.Began, a.Began) })
	kept := known[:min(len(known), keptDeployments)]
	for _, d := range known[len(kept):] {
		if slices.ContainsFunc(s.releases, func(r *running) bool { return r.match.Deployment == d.ID }) {
			kept = append(kept, d)
		}
	}
	return kept
}

// known codes an identity and when it served.
func (c *coder) known(who *identity) {
	c.identity(&who.Identity)
	c.bin(&who.first)
	c.bin(&who.last)
}

// releases codes the releases, in their order.
func (c *coder) releases(s *scope) {
	list(c, &s.releases, func(at **running) {
		if c.reads {
			*at = &running{}
		}
		r := *at
		list(c, &r.members, func(who **identity) { refer(c, &c.identities, who) })
		c.text(&r.match.Deployment)
		c.text((*string)(&r.match.Step))
		c.bin(&r.first)
		c.flag(&r.inherited)
		c.past(&r.past)
		c.progress(&r.progress)
	})
	for _, r := range s.releases { // in a second pass, because before refers to other releases
		if c.err != nil {
			return
		}
		before := uint(slices.Index(s.releases, r.before) + 1)
		number(c, &before)
		switch {
		case before > uint(len(s.releases)):
			c.fail()
		case before > 0:
			r.before = s.releases[before-1]
		}
	}
}

// chunk codes a chunk. Its data stays packed.
func (c *coder) chunk(p *chunk) {
	c.bin(&p.first)
	c.bin(&p.last)
	signed(c, &p.rows)
	c.flag(&p.aged)
	list(c, &p.identities, func(who **identity) { refer(c, &c.identities, who) })
	list(c, &p.services, c.service)
	list(c, &p.names, c.text)
	c.text(&p.data)
}

func (n *neighbours) record(of delivery.Scope, number string) record.Record {
	var w record.Writer
	w.Int(neighboursHeard, int64(n.heard))
	c := &coder{}
	list(c, &n.services, c.service)
	w.Text(neighboursServices, string(c.buf))
	return record.Record{Kind: recordNeighbours, Key: keyOf(of, number), Value: w.Value()}
}

func (w *Watch) countedRecord(number string) record.Record {
	c := &coder{}
	all := slices.Collect(maps.Values(w.counted))
	list(c, &all, func(o **Operations) { c.operations(*o) })
	var to record.Writer
	to.Text(countedOperations, string(c.buf))
	return record.Record{Kind: recordCounted, Key: record.Key(number), Value: to.Value()}
}

func (c *coder) operations(o *Operations) {
	c.service(&o.Scope.Service)
	c.text(&o.Scope.Environment)
	c.text(&o.Name)
	c.text(&o.ErrorType)
	signed(c, &o.Count)
	c.bin(&o.Bin)
	list(c, &o.Exemplars, c.exemplar)
}
