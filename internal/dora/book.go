// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Book keeps the facts and derives the figures and verdicts from them. It is not safe for
// concurrent use. Its windowed figures and verdicts depend on the set of events applied, not on their order or
// repetition, nor on changes of the clock or restarts in between.
type Book struct {
	options  Options
	history  *delivery.History
	tally    *tally
	standing *attribution.Standing

	scopes    roster[delivery.Scope, *scopeFigures]
	pipelines roster[delivery.PipelineKey, *pipelineFigures]
	// pools caches the cohorts of namespaces, by namespace and environment. It has no entry if a member changed.
	pools   map[delivery.Scope]*cohort
	dirty   dirty
	hearsay hearsay

	expiry expiry
	// restored is true from [Book.Restored] until the next flush.
	restored bool
	kept     keeping
}

type dirty struct {
	scopes    map[delivery.Scope]struct{}
	pipelines map[delivery.PipelineKey]struct{}
}

// NewBook returns an empty book.
func NewBook(options Options) *Book {
	b := &Book{
		options:   options,
		history:   delivery.NewHistory(options.Limits),
		tally:     newTally(options.SettleTime, options.counterMaxAge()),
		standing:  attribution.NewStanding(),
		scopes:    newRoster[delivery.Scope, *scopeFigures](delivery.CompareScopes),
		pipelines: newRoster[delivery.PipelineKey, *pipelineFigures](comparePipelines),
		pools:     map[delivery.Scope]*cohort{},
		dirty:     dirty{scopes: map[delivery.Scope]struct{}{}, pipelines: map[delivery.PipelineKey]struct{}{}},
		hearsay:   newHearsay(),
	}
	if options.Tracked {
		b.track()
	}
	return b
}

// Apply applies one event to the book's history, see [delivery.History.Apply].
func (b *Book) Apply(e *delivery.Event) (delivery.Outcome, error) {
	outcome, touched, err := b.history.Apply(e)
	b.touch(touched)
	return outcome, err
}

// Count returns the number of entities of a kind.
func (b *Book) Count(kind delivery.Kind) int { return b.history.Count(kind) }

// Flush updates all figures and returns them.
func (b *Book) Flush(now time.Time) Flush { return b.flush(now, false) }

// Close is the last [Book.Flush]: all observations settle, however young they are.
func (b *Book) Close(now time.Time) Flush { return b.flush(now, true) }

func (b *Book) flush(now time.Time, last bool) Flush {
	f := Flush{Expired: map[delivery.Kind]int{}}
	p := b.prune(now)
	if p != nil {
		f.Expired = p.expired
	}
	scopes := slices.SortedFunc(maps.Keys(b.dirty.scopes), delivery.CompareScopes)
	for d := range b.deriveAll(scopes) {
		b.refreshScope(d, now, p, &f)
	}
	for key := range b.dirty.pipelines {
		b.refreshPipeline(key, now, p)
	}
	clear(b.dirty.scopes)
	clear(b.dirty.pipelines)
	if p != nil {
		b.tally.forget(p.cutoff, p.told)
		b.forgetTold(p)
	}
	if b.restored {
		b.tally.awake()
		b.restored = false
	}
	f.Reports = b.reports(now, last)
	f.Late = b.tally.takeLate()
	b.kept.flushed = now
	return f
}

func (b *Book) refreshScope(d *derivation, now time.Time, p *pruning, f *Flush) {
	scope := d.scope
	before := b.scopes.byKey[scope]
	account := b.tally.open(memoryOfService(scope.Service), scope.Environment)
	d.observe(account.memory.has)
	p.tell(account.memory, d.ids)
	if isRetold := b.hearsay.takeRetold(scope); p.touched(scope) || isRetold && !b.expiry.cutoff.IsZero() {
		b.standing.Forget(scope, d.verdicts, delivery.InstantOf(b.expiry.cutoff))
	}
	f.Announcements = append(f.Announcements, b.standing.Update(scope, d.verdicts)...)
	delete(b.pools, poolOf(scope))
	if !d.exists {
		b.scopes.remove(scope)
		b.tally.close(account)
		return
	}
	figures := d.figures()
	figures.account = account
	switch {
	case before != nil:
		f.Negative += max(0, figures.negative-before.negative)
	case !b.restored: // after a restart these were reported before
		f.Negative += figures.negative
	}
	b.scopes.put(scope, figures)
	b.tally.note(account, d.list, now)
}

func (b *Book) refreshPipeline(key delivery.PipelineKey, now time.Time, p *pruning) {
	account := b.tally.open(memoryOfRepository(key.RepositoryURL), key.Name)
	figures, observed := derivePipeline(b.history, key, account.memory.has)
	p.tell(account.memory, observed.ids)
	if figures == nil {
		b.pipelines.remove(key)
		b.tally.close(account)
		return
	}
	figures.account = account
	b.pipelines.put(key, figures)
	b.tally.note(account, observed.list, now)
}

func (b *Book) reports(now time.Time, last bool) []Report {
	reports := make([]Report, 0, len(b.scopes.values)+len(b.pipelines.values))
	for _, s := range b.scopes.values {
		reports = append(reports, Report{
			Identity:     s.identity,
			Samples:      s.samples(now),
			Observations: b.tally.settle(s.account, now, last),
			Zeros:        zeros[s.traits],
		})
	}
	if b.options.Namespaces {
		reports = append(reports, b.namespaceReports(now)...)
	}
	for _, p := range b.pipelines.values {
		reports = append(reports, Report{
			Identity:     p.identity,
			Samples:      p.samples(now),
			Observations: b.tally.settle(p.account, now, last),
		})
	}
	return reports
}

// namespaceReports pools the production scopes of each namespace and environment. The figures are
// computed from the pooled deployments, because rates and quantiles of services cannot be added.
func (b *Book) namespaceReports(now time.Time) []Report {
	members := map[delivery.Scope][]*cohort{}
	var order []delivery.Scope
	for i, s := range b.scopes.values {
		if scope := b.scopes.keys[i]; scope.Service.Namespace != "" && s.production && s.deploys {
			pool := poolOf(scope)
			if members[pool] == nil {
				order = append(order, pool)
			}
			members[pool] = append(members[pool], &s.cohort)
		}
	}
	reports := make([]Report, 0, len(order))
	for _, pool := range order {
		c, ok := b.pools[pool]
		if !ok {
			c = pooled(members[pool])
			b.pools[pool] = c
		}
		reports = append(reports, Report{
			Identity: identityOf(pool),
			Samples:  c.samples(make([]Sample, 0, len(Windows)*samplesPerWindow), now),
		})
	}
	return reports
}

// poolOf returns the namespace and environment that a scope belongs to.
func poolOf(scope delivery.Scope) delivery.Scope {
	return delivery.Scope{Service: delivery.Service{Namespace: scope.Service.Namespace}, Environment: scope.Environment}
}

func comparePipelines(a, b delivery.PipelineKey) int {
	return cmp.Or(cmp.Compare(a.RepositoryURL, b.RepositoryURL), cmp.Compare(a.Name, b.Name))
}

func memoryOfService(s delivery.Service) string { return "service\x00" + s.Namespace + "\x00" + s.Name }

func memoryOfRepository(url string) string { return "repository\x00" + url }
