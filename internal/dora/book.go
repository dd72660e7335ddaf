// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// pruneEvery is how often expired facts are looked for.
const pruneEvery = time.Hour

// Book keeps the facts told so far and derives the figures from them. It is not safe for
// concurrent use. Which events it was given decides what its windowed figures and standing verdicts
// are; their order and repetition do not.
type Book struct {
	options  Options
	history  *delivery.History
	tally    *tally
	standing *attribution.Standing

	derivations map[delivery.Scope]*derivation
	pipelines   map[delivery.PipelineKey]*pipelineDerivation
	dirty       dirty
	prunedAt    time.Time
}

type dirty struct {
	scopes    map[delivery.Scope]struct{}
	pipelines map[delivery.PipelineKey]struct{}
}

func newDirty() dirty {
	return dirty{scopes: map[delivery.Scope]struct{}{}, pipelines: map[delivery.PipelineKey]struct{}{}}
}

// NewBook returns an empty book.
func NewBook(options Options) *Book {
	return &Book{
		options:     options,
		history:     delivery.NewHistory(options.Limits),
		tally:       newTally(options.SettleTime, options.counterMaxAge()),
		standing:    attribution.NewStanding(),
		derivations: map[delivery.Scope]*derivation{},
		pipelines:   map[delivery.PipelineKey]*pipelineDerivation{},
		dirty:       newDirty(),
	}
}

// Apply folds one event into the book.
func (b *Book) Apply(e *delivery.Event) (delivery.Outcome, error) {
	outcome, touched, err := b.history.Apply(e)
	b.touch(touched)
	return outcome, err
}

// Count returns the number of entities of a kind.
func (b *Book) Count(kind delivery.Kind) int { return b.history.Count(kind) }

// Flush brings the figures up to date and returns all of them.
func (b *Book) Flush(now time.Time) Flush { return b.flush(now, false) }

// Close is the last [Book.Flush]: every observation settles.
func (b *Book) Close(now time.Time) Flush { return b.flush(now, true) }

func (b *Book) flush(now time.Time, last bool) Flush {
	f := Flush{Expired: map[delivery.Kind]int{}}
	pruneDue := b.options.Retention > 0 && now.Sub(b.prunedAt) >= pruneEvery
	cutoff := now.Add(-b.options.Retention)
	if pruneDue {
		b.prunedAt = now
		f.Expired = b.prune(cutoff)
	}
	b.refreshScopes(now, &f)
	b.refreshPipelines(now)
	if pruneDue {
		b.tally.forget(cutoff, b.told())
	}
	f.Reports = b.reports(now, last)
	f.Late = b.tally.takeLate()
	return f
}

func (b *Book) refreshScopes(now time.Time, f *Flush) {
	known := map[delivery.Scope]bool{}
	for _, scope := range b.history.Scopes() {
		known[scope] = true
		if _, ok := b.dirty.scopes[scope]; !ok {
			continue
		}
		d := derive(b.history, scope, b.options.Definitions)
		if before, ok := b.derivations[scope]; ok {
			f.Negative += max(0, d.negative-before.negative)
		} else {
			f.Negative += d.negative
		}
		b.derivations[scope] = d
		b.tally.note(ownerOfScope(scope), d.observations, now)
		f.Announcements = append(f.Announcements, b.standing.Update(d.verdicts, append(d.keys(), b.history.GoneDeployments(scope)...))...)
	}
	for scope := range b.derivations {
		if !known[scope] {
			delete(b.derivations, scope)
			b.tally.drop(ownerOfScope(scope))
		}
	}
	b.dirty.scopes = map[delivery.Scope]struct{}{}
}

func (b *Book) refreshPipelines(now time.Time) {
	known := map[delivery.PipelineKey]bool{}
	for _, key := range b.history.Pipelines() {
		known[key] = true
		if _, ok := b.dirty.pipelines[key]; ok {
			b.pipelines[key] = derivePipeline(b.history, key)
			b.tally.note(ownerOfPipeline(key), b.pipelines[key].observations, now)
		}
	}
	for key := range b.pipelines {
		if !known[key] {
			delete(b.pipelines, key)
			b.tally.drop(ownerOfPipeline(key))
		}
	}
	b.dirty.pipelines = map[delivery.PipelineKey]struct{}{}
}

func (b *Book) reports(now time.Time, last bool) []Report {
	var reports []Report
	for _, scope := range b.history.Scopes() {
		d := b.derivations[scope]
		reports = append(reports, Report{
			Identity:     identityOf(scope),
			Samples:      d.samples(now),
			Observations: b.tally.settle(ownerOfScope(scope), now, last),
			Zeros:        d.zeros,
		})
	}
	if b.options.Namespaces {
		reports = append(reports, b.namespaceReports(now)...)
	}
	for _, key := range b.history.Pipelines() {
		p := b.pipelines[key]
		reports = append(reports, Report{
			Identity:     p.identity,
			Samples:      p.samples(now),
			Observations: b.tally.settle(ownerOfPipeline(key), now, last),
		})
	}
	return reports
}

// namespaceReports pools the production scopes of each namespace and environment. The figures are
// recomputed from the members: rates and quantiles of services do not add up.
func (b *Book) namespaceReports(now time.Time) []Report {
	pooled := map[delivery.Scope]cohort{}
	var order []delivery.Scope
	for _, scope := range b.history.Scopes() {
		d := b.derivations[scope]
		if scope.Service.Namespace == "" || !d.line.Production || !d.deploys() {
			continue
		}
		group := delivery.Scope{Service: delivery.Service{Namespace: scope.Service.Namespace}, Environment: scope.Environment}
		if _, ok := pooled[group]; !ok {
			order = append(order, group)
		}
		pooled[group] = pooled[group].pool(d.cohort)
	}
	reports := make([]Report, 0, len(order))
	for _, group := range order {
		reports = append(reports, Report{Identity: identityOf(group), Samples: pooled[group].samples(now)})
	}
	return reports
}

// prune forgets what was last told of before the cut-off and has derived anew what may have changed by that.
func (b *Book) prune(cutoff time.Time) map[delivery.Kind]int {
	expired, touched := b.history.Prune(cutoff)
	if expired[delivery.KindDeployment] > 0 {
		b.standing.Forget(func(key delivery.DeploymentKey) bool { return !b.history.Knows(key) })
	}
	b.touch(touched)
	return expired
}

func (b *Book) touch(touched delivery.Touched) {
	for _, scope := range touched.Scopes {
		b.dirty.scopes[scope] = struct{}{}
	}
	for _, key := range touched.Pipelines {
		b.dirty.pipelines[key] = struct{}{}
	}
}

// told returns the ids of the observations that the history tells of, by memory of their owners.
func (b *Book) told() map[string]map[string]struct{} {
	told := map[string]map[string]struct{}{}
	add := func(memory string, observations []Observation) {
		if told[memory] == nil {
			told[memory] = make(map[string]struct{}, len(observations))
		}
		for _, o := range observations {
			told[memory][o.ID] = struct{}{}
		}
	}
	for scope, d := range b.derivations {
		add(ownerOfScope(scope).memory, d.observations)
	}
	for key, p := range b.pipelines {
		add(ownerOfPipeline(key).memory, p.observations)
	}
	return told
}

func ownerOfScope(s delivery.Scope) owner {
	service := "service\x00" + s.Service.Namespace + "\x00" + s.Service.Name
	return owner{report: service + "\x00" + s.Environment, memory: service}
}

func ownerOfPipeline(k delivery.PipelineKey) owner {
	repository := "repository\x00" + k.RepositoryURL
	return owner{report: repository + "\x00" + k.Name, memory: repository}
}
