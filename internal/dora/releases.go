// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"cmp"
	"encoding/hex"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// ReportedReleases is how many releases of a scope are told apart unless somebody decides otherwise.
const ReportedReleases = 5

const (
	// leastOperations is from how many operations on a rate is told: with fewer it would be a matter of chance.
	leastOperations = 100
	// releaseAge is for how long after its last traffic a release is told at most, and how old operations may be to be counted.
	releaseAge = 24 * time.Hour
)

// The series of each release, which nobody may change.
var (
	releaseStates    = []watch.State{watch.Pending, watch.Canary, watch.Full, watch.Superseded, watch.RolledBack}
	releaseHealths   = []watch.Health{watch.Unknown, watch.Healthy, watch.Degraded, watch.Failing}
	statusSeries     = seriesFor(ReleaseStatus, keyReleaseState, releaseStates)
	healthSeries     = seriesFor(ReleaseHealth, keyReleaseHealth, releaseHealths)
	operationsZeroes = []Series{{Metric: ReleaseOperations}}
)

// ReleaseReports tells how releases do, one report for each with its version among the identity: those that serve, that are awaited,
// and those of which there was traffic in the 24 hours before now. Of a scope at most so many are told apart, those that serve before
// those that are awaited and these before the newest of the others; what remains is one called [release.Overflow]. Operations
// are those that were counted since the last call.
func ReleaseReports(releases []inquiry.Release, operations []inquiry.Operations, newest int, now time.Time) []Report {
	oldest := delivery.InstantOf(now.Add(-releaseAge))
	rows := releaseRows{}
	for _, told := range byScope(releases, oldest) {
		rows.add(told, newest)
	}
	for i := range operations {
		if operations[i].At >= oldest {
			rows.count(&operations[i])
		}
	}
	reports := make([]Report, 0, len(rows))
	for _, key := range rows.sorted() {
		reports = append(reports, rows[key].report(key))
	}
	return reports
}

// byScope returns the releases that are told, those of a scope together and the most important first.
func byScope(releases []inquiry.Release, oldest delivery.Instant) map[delivery.Scope][]*inquiry.Release {
	scopes := map[delivery.Scope][]*inquiry.Release{}
	for i := range releases {
		if r := &releases[i]; r.State == watch.Pending || r.Last >= oldest {
			scopes[r.Scope] = append(scopes[r.Scope], r)
		}
	}
	for _, told := range scopes {
		slices.SortStableFunc(told, func(a, b *inquiry.Release) int {
			return cmp.Or(cmp.Compare(standing(a), standing(b)), cmp.Compare(b.First, a.First), cmp.Compare(a.Version, b.Version))
		})
	}
	return scopes
}

// standing orders releases that serve, that are awaited, and that are over.
func standing(r *inquiry.Release) int {
	switch r.State {
	case watch.Canary, watch.Full:
		return 0
	case watch.Pending:
		return 1
	}
	return 2
}

type releaseKey struct {
	scope   delivery.Scope
	version string
}

func compareReleaseKeys(a, b releaseKey) int {
	return cmp.Or(delivery.CompareScopes(a.scope, b.scope), cmp.Compare(a.version, b.version))
}

// releaseRow is what is told under one version: of one release, as a rule.
type releaseRow struct {
	// leader is the most important of them; nil where operations are all that is known.
	leader             *inquiry.Release
	operations, failed int64
	serves, suspected  bool
	// mixed says that a release is among them which is called otherwise.
	mixed        bool
	observations []Observation
}

type releaseRows map[releaseKey]*releaseRow

func (s releaseRows) row(scope delivery.Scope, version string) *releaseRow {
	key := releaseKey{scope, version}
	if s[key] == nil {
		s[key] = &releaseRow{}
	}
	return s[key]
}

func (s releaseRows) sorted() []releaseKey {
	keys := make([]releaseKey, 0, len(s))
	for key := range s {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, compareReleaseKeys)
	return keys
}

// add gives the first versions of a scope a row each and the others one together.
func (s releaseRows) add(releases []*inquiry.Release, newest int) {
	apart := map[string]bool{release.Overflow: true}
	for _, r := range releases {
		version := r.Version
		if !apart[version] && len(apart) > newest {
			version = release.Overflow
		}
		apart[version] = true
		s.row(r.Scope, version).add(r, version)
	}
}

func (w *releaseRow) add(r *inquiry.Release, as string) {
	if w.leader == nil {
		w.leader = r
	}
	w.mixed = w.mixed || r.Version != as
	w.operations += r.Operations
	w.failed += r.Failed
	w.serves = w.serves || standing(r) == 0
	w.suspected = w.suspected || r.Suspected
}

// count notes operations of a release. Those of one that is not told apart count among the rest.
func (s releaseRows) count(o *inquiry.Operations) {
	version := o.Version
	if s[releaseKey{o.Scope, version}] == nil {
		version = release.Overflow
	}
	w := s.row(o.Scope, version)
	w.observations = append(w.observations, observeOperations(o)...)
}

// observeOperations makes each operation of which a trace is known an observation of its own, and one of all others.
func observeOperations(o *inquiry.Operations) []Observation {
	all := Observation{
		Series: Series{Metric: ReleaseOperations, Attributes: attributes(keyErrorType, o.ErrorType)},
		Value:  float64(o.Count), At: int64(o.At),
	}
	var list []Observation
	for _, t := range o.Traces[:min(int64(len(o.Traces)), o.Count)] {
		one := all
		one.ID, one.TraceID, one.Value = operationID(t), string(t.TraceID[:]), 1
		list = append(list, one)
		all.Value--
	}
	if all.Value > 0 {
		list = append(list, all)
	}
	return list
}

func operationID(t attribution.Trace) string {
	return string(ReleaseOperations) + " " + hex.EncodeToString(t.TraceID[:])
}

func (w *releaseRow) report(key releaseKey) Report {
	identity := append(identityOf(key.scope), attributes(keyVersion, key.version)...)
	return Report{Identity: identity, Samples: w.samples(), Observations: w.observations, Zeros: operationsZeroes}
}

// samples leaves out of several releases together what only one can have.
func (w *releaseRow) samples() []Sample {
	if w.leader == nil {
		return nil
	}
	samples := make([]Sample, 0, 4+len(statusSeries)+len(healthSeries))
	add := func(metric Metric, value float64) {
		samples = append(samples, Sample{Series: Series{Metric: metric}, Value: value})
	}
	add(ReleaseActive, indicator(w.serves))
	add(ReleaseSuspected, indicator(w.suspected))
	if w.operations >= leastOperations {
		add(ReleaseErrorRate, w.rate())
	}
	if w.mixed {
		return samples
	}
	if w.operations >= leastOperations && w.leader.HasBaseline {
		add(ReleaseErrorRateDelta, w.rate()-w.leader.Baseline)
	}
	samples = appendIndicators(samples, statusSeries, slices.Index(releaseStates, w.leader.State))
	return appendIndicators(samples, healthSeries, slices.Index(releaseHealths, w.leader.Health))
}

func (w *releaseRow) rate() float64 { return float64(w.failed) / float64(w.operations) }

// appendIndicators appends 1 for the series that holds and 0 for the others.
func appendIndicators(to []Sample, series []Series, holds int) []Sample {
	for i, s := range series {
		to = append(to, Sample{Series: s, Value: indicator(i == holds)})
	}
	return to
}

func indicator(holds bool) float64 {
	if holds {
		return 1
	}
	return 0
}
