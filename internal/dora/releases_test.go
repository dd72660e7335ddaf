// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// serving returns a release of cart in production that serves from the given minute to minute 60.
func serving(version string, came int, change ...func(*inquiry.Release)) inquiry.Release {
	r := inquiry.Release{
		Scope: Production, Version: version, State: watch.Full, Health: watch.Healthy,
		Operations: 1000, Failed: 10, First: delivery.InstantOf(At(came)), Last: delivery.InstantOf(At(60)),
	}
	for _, c := range change {
		c(&r)
	}
	return r
}

func in(state watch.State) func(*inquiry.Release) {
	return func(r *inquiry.Release) { r.State = state }
}

func servingReleases() []inquiry.Release {
	return []inquiry.Release{serving("1", 0, in(watch.Superseded)), serving("2", 30, func(r *inquiry.Release) {
		r.State, r.Health, r.Suspected = watch.Canary, watch.Failing, true
		r.Operations, r.Failed, r.Baseline, r.HasBaseline = 200, 50, 0.01, true
	})}
}

func someOperations() []inquiry.Operations {
	return []inquiry.Operations{
		{Scope: Production, Version: "2", Count: 150, At: delivery.InstantOf(At(55))},
		{
			Scope: Production, Version: "2", ErrorType: "timeout", Count: 50, At: delivery.InstantOf(At(55)),
			Traces: []attribution.Trace{{TraceID: [16]byte{1}}, {TraceID: [16]byte{2}}},
		},
	}
}

// toldOf returns the samples by version and by name, as written writes it.
func toldOf(t require.TestingT, reports []Report) map[string]map[string]float64 {
	all := map[string]map[string]float64{}
	for _, r := range reports {
		version := valueOf(r.Identity, keyVersion)
		require.NotContains(t, all, version)
		all[version] = map[string]float64{}
		for _, s := range r.Samples {
			require.NotContains(t, all[version], written(s.Series))
			all[version][written(s.Series)] = s.Value
		}
	}
	return all
}

func valueOf(list []Attribute, key string) string {
	for _, a := range list {
		if a.Key == key {
			return a.Value
		}
	}
	return ""
}

func versionsOf(reports []Report) []string {
	var versions []string
	for _, r := range reports {
		versions = append(versions, valueOf(r.Identity, keyVersion))
	}
	return versions
}

func TestReleaseIsToldWithItsFigures(t *testing.T) {
	t.Parallel()
	reports := ReleaseReports(servingReleases(), nil, ReportedReleases, At(60))
	require.Len(t, reports, 2)
	assert.Equal(t, append(identityOf(Production), Attribute{keyVersion, "1"}), reports[0].Identity)
	told := toldOf(t, reports)
	status := func(state watch.State) string {
		return written(Series{ReleaseStatus, attributes(keyReleaseState, string(state))})
	}
	health := func(health watch.Health) string {
		return written(Series{ReleaseHealth, attributes(keyReleaseHealth, string(health))})
	}
	assert.InDeltaMapValues(t, map[string]float64{
		string(ReleaseActive): 0, string(ReleaseSuspected): 0, string(ReleaseErrorRate): 0.01,
		status(watch.Pending): 0, status(watch.Canary): 0, status(watch.Full): 0, status(watch.Superseded): 1, status(watch.RolledBack): 0,
		health(watch.Unknown): 0, health(watch.Healthy): 1, health(watch.Degraded): 0, health(watch.Failing): 0,
	}, told["1"], 1e-9)
	assert.InDeltaMapValues(t, map[string]float64{
		string(ReleaseActive): 1, string(ReleaseSuspected): 1, string(ReleaseErrorRate): 0.25, string(ReleaseErrorRateDelta): 0.24,
		status(watch.Pending): 0, status(watch.Canary): 1, status(watch.Full): 0, status(watch.Superseded): 0, status(watch.RolledBack): 0,
		health(watch.Unknown): 0, health(watch.Healthy): 0, health(watch.Degraded): 0, health(watch.Failing): 1,
	}, told["2"], 1e-9)
}

func TestRateNeedsAHundredOperations(t *testing.T) {
	t.Parallel()
	for operations, want := range map[int64]bool{0: false, 99: false, 100: true} {
		r := serving("1", 0, func(r *inquiry.Release) { r.Operations, r.Failed, r.HasBaseline = operations, operations/2, true })
		told := toldOf(t, ReleaseReports([]inquiry.Release{r}, nil, ReportedReleases, At(60)))["1"]
		for _, metric := range []Metric{ReleaseErrorRate, ReleaseErrorRateDelta} {
			_, ok := told[string(metric)]
			assert.Equal(t, want, ok, "%s of %d operations", metric, operations)
		}
	}
}

func TestWhichReleasesAreTold(t *testing.T) {
	t.Parallel()
	now := At(60)
	tests := map[string]struct {
		releases []inquiry.Release
		newest   int
		hours    int
		want     []string
	}{
		"those that serve go before newer ones": {
			[]inquiry.Release{serving("1", 0), serving("2", 10, in(watch.RolledBack)), serving("3", 20, in(watch.Superseded))},
			2, 0,
			[]string{"1", "3", "_other"},
		},
		"those that are awaited go before those that are over": {
			[]inquiry.Release{serving("1", 0), serving("2", 10, in(watch.Superseded)), {Scope: Production, Version: "3", State: watch.Pending}},
			2, 0,
			[]string{"1", "3", "_other"},
		},
		"the newest of more serving ones than are told apart": {
			[]inquiry.Release{serving("1", 0), serving("2", 10), serving("3", 20)}, 1, 0, []string{"3", "_other"},
		},
		"as many as there are": {[]inquiry.Release{serving("1", 0), serving("2", 10)}, 2, 0, []string{"1", "2"}},
		"one row for two of the same version": {
			[]inquiry.Release{serving("1", 0), serving("1", 10), serving("2", 20)}, 2, 0, []string{"1", "2"},
		},
		"what the sender counted together stays together": {
			[]inquiry.Release{serving("_other", 0), serving("2", 10)}, 1, 0, []string{"2", "_other"},
		},
		"for 24 hours after the last traffic":    {[]inquiry.Release{serving("1", 0)}, 5, 24, []string{"1"}},
		"and no longer":                          {[]inquiry.Release{serving("1", 0)}, 5, 25, nil},
		"those that are awaited have no traffic": {[]inquiry.Release{{Scope: Production, Version: "3", State: watch.Pending}}, 5, 25, []string{"3"}},
		"nobody where nothing is known":          {nil, 5, 0, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reports := ReleaseReports(test.releases, nil, test.newest, now.Add(At(60*test.hours).Sub(At(0))))
			assert.Equal(t, test.want, versionsOf(reports))
		})
	}
}

func TestReleasesThatAreNotToldApartAreOne(t *testing.T) {
	t.Parallel()
	releases := []inquiry.Release{
		serving("3", 20), serving("2", 10, func(r *inquiry.Release) { r.Failed, r.Suspected, r.HasBaseline = 90, true, true }), serving("1", 0, in(watch.Superseded)),
	}
	told := toldOf(t, ReleaseReports(releases, nil, 1, At(60)))
	assert.InDeltaMapValues(t, map[string]float64{
		string(ReleaseActive): 1, string(ReleaseSuspected): 1, string(ReleaseErrorRate): 0.05,
	}, told["_other"], 1e-9, "no state, no health and no comparison, which differ among them")
}

func TestServiceWithoutVersionsHasHealthToo(t *testing.T) {
	t.Parallel()
	told := toldOf(t, ReleaseReports([]inquiry.Release{serving("_other", 0)}, nil, ReportedReleases, At(60)))["_other"]
	assert.InDelta(t, 1, told["dora.release.status dora.release.state=full"], 0)
	assert.InDelta(t, 1, told["dora.release.health dora.release.health=healthy"], 0)
}

func TestFailedOperationsPointAtTheirTraces(t *testing.T) {
	t.Parallel()
	reports := ReleaseReports(servingReleases(), someOperations(), ReportedReleases, At(60))
	require.Len(t, reports, 2)
	assert.Empty(t, reports[0].Observations)
	failed := attributes(keyErrorType, "timeout")
	at := At(55).UnixNano()
	first, second := string([]byte{1, 15: 0}), string([]byte{2, 15: 0})
	assert.Equal(t, []Observation{
		{Series: Series{ReleaseOperations, attributes()}, Value: 150, At: at},
		{ID: "dora.release.operations 01000000000000000000000000000000", Series: Series{ReleaseOperations, failed}, Value: 1, At: at, TraceID: first},
		{ID: "dora.release.operations 02000000000000000000000000000000", Series: Series{ReleaseOperations, failed}, Value: 1, At: at, TraceID: second},
		{Series: Series{ReleaseOperations, failed}, Value: 48, At: at},
	}, reports[1].Observations)
	assert.Equal(t, []Series{{Metric: ReleaseOperations}}, reports[0].Zeros, "so that the first increase is not missed")
}

func TestOperationsOfReleasesThatAreNotToldApartCountAmongTheRest(t *testing.T) {
	t.Parallel()
	operations := []inquiry.Operations{
		{Scope: Production, Version: "1", Count: 7, At: delivery.InstantOf(At(60))},
		{Scope: Production, Version: "unheard of", Count: 5, At: delivery.InstantOf(At(60))},
		{Scope: Production, Version: "2", Count: 3, At: delivery.InstantOf(At(60))},
	}
	reports := ReleaseReports([]inquiry.Release{serving("1", 0), serving("2", 10)}, operations, 1, At(60))
	require.Equal(t, []string{"2", "_other"}, versionsOf(reports))
	assert.InDelta(t, 3, operationsOf(reports[0]), 0)
	assert.InDelta(t, 12, operationsOf(reports[1]), 0)

	alone := ReleaseReports(nil, operations[1:2], 1, At(60))
	require.Equal(t, []string{"_other"}, versionsOf(alone))
	assert.Empty(t, alone[0].Samples, "nothing is known of the release")
	assert.Empty(t, ReleaseReports(nil, operations, 1, At(Day(2))), "what is older than a day is not counted")
}

func operationsOf(r Report) float64 {
	sum := 0.0
	for _, o := range r.Observations {
		sum += o.Value
	}
	return sum
}

func anyRelease(t *rapid.T) inquiry.Release {
	scope := Production
	scope.Service.Name = rapid.SampledFrom([]string{"cart", "search"}).Draw(t, "service")
	states := []watch.State{watch.Pending, watch.Canary, watch.Full, watch.Superseded, watch.RolledBack}
	r := inquiry.Release{
		Scope: scope, Version: rapid.SampledFrom([]string{"", "1", "2", "3", "4", "_other"}).Draw(t, "version"),
		State: rapid.SampledFrom(states).Draw(t, "state"), Health: rapid.SampledFrom(releaseHealths).Draw(t, "health"),
		First: delivery.InstantOf(At(rapid.IntRange(0, Day(2)).Draw(t, "first"))), Operations: rapid.Int64Range(0, 500).Draw(t, "operations"),
		Suspected: rapid.Bool().Draw(t, "suspected"), HasBaseline: rapid.Bool().Draw(t, "has baseline"),
	}
	r.Last = max(r.First, delivery.InstantOf(At(rapid.IntRange(0, Day(2)).Draw(t, "last"))))
	r.Failed = rapid.Int64Range(0, r.Operations).Draw(t, "failed")
	return r
}

func anyOperations(t *rapid.T) inquiry.Operations {
	o := inquiry.Operations{
		Scope: Production, Version: rapid.SampledFrom([]string{"1", "2", "5"}).Draw(t, "version"), Count: rapid.Int64Range(1, 9).Draw(t, "count"),
		ErrorType: rapid.SampledFrom([]string{"", "500"}).Draw(t, "error type"), At: delivery.InstantOf(At(Day(2))),
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "traces") {
		o.Traces = append(o.Traces, attribution.Trace{TraceID: [16]byte{byte(i + 1)}})
	}
	return o
}

func TestReleaseReportsKeepTheirLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		releases := rapid.SliceOfN(rapid.Custom(anyRelease), 0, 12).Draw(t, "releases")
		operations := rapid.SliceOfN(rapid.Custom(anyOperations), 0, 12).Draw(t, "operations")
		newest := rapid.IntRange(0, 4).Draw(t, "newest")
		reports := ReleaseReports(releases, operations, newest, At(Day(2)))

		identities, apart := map[string]bool{}, map[string]int{}
		total, want := 0.0, 0.0
		for _, r := range reports {
			key := valueOf(r.Identity, keyServiceName) + "/" + valueOf(r.Identity, keyVersion)
			require.False(t, identities[key], "%s is told twice", key)
			identities[key] = true
			if valueOf(r.Identity, keyVersion) != "_other" {
				apart[valueOf(r.Identity, keyServiceName)]++
			}
			total += operationsOf(r)
			requireOneHolds(t, r)
		}
		for service, n := range apart {
			require.LessOrEqual(t, n, newest, service)
		}
		for _, o := range operations {
			want += float64(o.Count)
		}
		require.InDelta(t, want, total, 0, "every operation is counted once")
		require.True(t, slices.IsSortedFunc(reports, func(a, b Report) int {
			return compareReleaseKeys(keyOfReport(a), keyOfReport(b))
		}))
	})
}

func keyOfReport(r Report) releaseKey {
	service := delivery.Service{Namespace: valueOf(r.Identity, keyServiceNamespace), Name: valueOf(r.Identity, keyServiceName)}
	return releaseKey{delivery.Scope{Service: service, Environment: valueOf(r.Identity, keyEnvironment)}, valueOf(r.Identity, keyVersion)}
}

// requireOneHolds requires that exactly one of several states is 1.
func requireOneHolds(t *rapid.T, r Report) {
	sums := map[Metric]float64{}
	for _, s := range r.Samples {
		sums[s.Metric] += s.Value
	}
	for _, metric := range []Metric{ReleaseStatus, ReleaseHealth} {
		if _, told := sums[metric]; told {
			require.InDelta(t, 1, sums[metric], 0, metric)
		}
	}
}

func BenchmarkReleaseReports(b *testing.B) {
	var releases []inquiry.Release
	var operations []inquiry.Operations
	for service := range 1000 {
		for version := range 3 {
			r := serving(strconv.Itoa(version), version)
			r.Scope.Service.Name = strconv.Itoa(service)
			releases = append(releases, r)
			operations = append(operations, inquiry.Operations{Scope: r.Scope, Version: r.Version, Count: 10, At: r.Last})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		ReleaseReports(releases, operations, ReportedReleases, At(60))
	}
}
