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

// ReportedReleases is the default number of releases of a scope with figures of their own.
const ReportedReleases = 5

const (
	// leastOperations is the least number of operations for a rate: with fewer it would be a matter of chance.
	leastOperations = 100
	// releaseAge is how long after its last traffic a release is reported, and the greatest age of operations that are counted.
	releaseAge = 24 * time.Hour
)

// The series of each release. They are shared and must not be changed.
var (
	releaseStates    = []watch.State{watch.Pending, watch.Canary, watch.Full, watch.Superseded, watch.RolledBack}
	releaseHealths   = []watch.Health{watch.Unknown, watch.Healthy, watch.Degraded, watch.Failing}
	statusSeries     = seriesFor(ReleaseStatus, keyReleaseState, releaseStates)
	healthSeries     = seriesFor(ReleaseHealth, keyReleaseHealth, releaseHealths)
	operationsZeroes = []Series{{Metric: ReleaseOperations}}
)

// ReleaseReports returns one report per release, with the version in its identity. It reports the releases that serve or wait for
// traffic, and those with traffic in the 24 hours before now. At most newest releases of a scope get a report of their own: those
// that serve first, then those that wait, then the newest of the others. The rest share the version [release.Overflow].
// Operations are those counted since the last call.
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

// byScope returns the releases to report by scope, the most important first.
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

// standing orders releases: 0 for one that serves, 1 for one that waits for traffic, 2 for one that is over.
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

// releaseRow collects what is reported under one version, mostly of one release.
type releaseRow struct {
	// leader is the most important release of the row; nil if only operations are known.
	leader             *inquiry.Release
	operations, failed int64
	serves, suspected  bool
	// mixed means that the row has a release of another version.
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

// add gives each of the first newest versions of a scope a row of its own, and the others one row together.
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

// count adds the operations of a release: to its own row, or else to that of the overflow.
func (s releaseRows) count(o *inquiry.Operations) {
	version := o.Version
	if s[releaseKey{o.Scope, version}] == nil {
		version = release.Overflow
	}
	w := s.row(o.Scope, version)
	w.observations = append(w.observations, observeOperations(o)...)
}

// observeOperations returns one observation per operation with a known trace, and one for all others together.
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

// samples returns the samples of the row. A mixed row has no state, health and delta, which only a single release can have.
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

// appendIndicators appends a sample per series: 1 for the one with the index holds, 0 for the others.
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
