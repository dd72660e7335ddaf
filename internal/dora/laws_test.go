// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// anyOptions draws a value for each option.
func anyOptions(t *rapid.T) Options {
	options := plain()
	options.Namespaces = rapid.Bool().Draw(t, "namespaces")
	d := &options.Definitions
	d.LeadTimeStart = rapid.SampledFrom([]LeadTimeStart{StartFirstCommit, StartChangeOpened, StartChangeMerged}).Draw(t, "lead time")
	d.RollbackBlame = rapid.SampledFrom([]attribution.RollbackBlame{attribution.BlameLast, attribution.BlameFirst, attribution.BlameAll}).Draw(t, "blame")
	d.FailedRollouts = rapid.SampledFrom([]attribution.FailedRollouts{
		attribution.ExcludeFailedRollouts, attribution.CountFailedRollouts,
	}).Draw(t, "failed roll-outs")
	d.RecoveryEnd = rapid.SampledFrom([]attribution.RecoveryEnd{
		attribution.RecoveryAtResolution, attribution.RecoveryAtMitigation,
	}).Draw(t, "recovery end")
	d.RolloutWindow = rapid.SampledFrom([]time.Duration{0, time.Hour, delivery.MaxRolloutWindow}).Draw(t, "rollouts")
	d.CountSuspected = rapid.Bool().Draw(t, "suspicions count")
	d.ExcludedChangeKinds = rapid.SampledFrom([][]delivery.ChangeKind{{}, {delivery.ChangeData}}).Draw(t, "kinds")
	return options
}

// now is a little more than the longest window after the beginning of random histories.
var now = At(Day(100))

func anyEvents(t *rapid.T) []*delivery.Event { return Events(80, Day(100)).Draw(t, "events") }

func TestFiguresKnowNoOrderOfEvents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		options := anyOptions(t)
		events := anyEvents(t)
		told := ToldByTelemetry(Day(100)).Draw(t, "told")
		one, other := bookOf(t, options, events), NewBook(options)
		tellAll(one, told)
		when := rapid.IntRange(0, len(events)).Draw(t, "when it is told")
		for n, e := range Shuffled(t, events) {
			if n == when {
				tellAll(other, told)
			}
			applyAll(t, other, []*delivery.Event{e})
		}
		tellAll(other, told)
		require.Equal(t, one.Close(now), other.Close(now))
	})
}

func TestFiguresDoNotDependOnWhenTheyWereAskedFor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		options := anyOptions(t)
		events := anyEvents(t)
		once := bookOf(t, options, events)
		always, standing := NewBook(options), map[delivery.DeploymentKey]judged{}
		told := ToldByTelemetry(Day(100)).Draw(t, "told")
		tellAll(once, told)
		for _, e := range events {
			applyAll(t, always, []*delivery.Event{e})
			switch rapid.IntRange(0, 5).Draw(t, "told meanwhile") {
			case 0:
				tellOnly(always, ToldByTelemetry(Day(100)).Draw(t, "told otherwise"))
			case 1:
				tellOnly(always, told)
			}
			listen(standing, always.Flush(now))
		}
		tellOnly(always, told)
		listen(standing, always.Flush(now))
		last := once.Flush(now)
		lastAgain := always.Flush(now)
		require.Empty(t, lastAgain.Announcements)
		for i := range last.Reports {
			require.Equal(t, last.Reports[i].Identity, lastAgain.Reports[i].Identity)
			require.Equal(t, last.Reports[i].Samples, lastAgain.Reports[i].Samples)
			require.Equal(t, last.Reports[i].Zeros, lastAgain.Reports[i].Zeros)
		}
		require.Len(t, lastAgain.Reports, len(last.Reports))
		require.Equal(t, listen(map[delivery.DeploymentKey]judged{}, last), standing)
	})
}

// judged holds the parts of a verdict whose change is announced.
type judged struct {
	method   attribution.Method
	onset    delivery.Instant
	recovery attribution.Recovery
}

// listen updates the standing verdicts by the announcements.
func listen(standing map[delivery.DeploymentKey]judged, f Flush) map[delivery.DeploymentKey]judged {
	for _, a := range f.Announcements {
		v := a.Verdict
		delete(standing, v.Deployment)
		switch a.Kind {
		case attribution.Failed:
			standing[v.Deployment] = judged{method: v.Method, onset: v.Onset}
		case attribution.Recovered:
			standing[v.Deployment] = judged{v.Method, v.Onset, v.Recovery}
		}
	}
	return standing
}

func TestFiguresAreBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := bookOf(t, anyOptions(t), anyEvents(t))
		moment := now.Add(-time.Duration(rapid.IntRange(0, Day(100)).Draw(t, "minutes ago")) * time.Minute)
		for _, r := range b.Flush(moment).Reports {
			all := figures{}
			for _, s := range r.Samples {
				_, twice := all[written(s.Series)]
				require.False(t, twice, "%s is told twice", written(s.Series))
				all[written(s.Series)] = s.Value
			}
			for _, w := range Windows {
				requireBounded(t, all.window(w.Size))
			}
			requireGrowing(t, all)
		}
	})
}

func requireBounded(t *rapid.T, f figures) {
	for metric, value := range f {
		require.GreaterOrEqual(t, value, 0.0, metric)
		if strings.HasSuffix(metric, "_rate") {
			require.LessOrEqual(t, value, 1.0, metric)
		}
	}
	require.LessOrEqual(t, f["dora.deployment.window_failed"], f["dora.deployment.window_total"])
	require.LessOrEqual(t, f["dora.deployment.window_reworked"], f["dora.deployment.window_succeeded"])
	require.LessOrEqual(t, f["dora.cicd.pipeline.run.window_successful"], f["dora.cicd.pipeline.run.window_total"])
	for metric, of := range map[string]string{
		"dora.change.fail_rate":               "dora.deployment.window_total",
		"dora.deployment.rework_rate":         "dora.deployment.window_succeeded",
		"dora.change.lead_time_p50":           "dora.change.window_total",
		"dora.change.lead_time_p90":           "dora.change.window_total",
		"dora.deployment.recovery_time_p50":   "dora.deployment.window_recovered",
		"dora.deployment.recovery_time_p90":   "dora.deployment.window_recovered",
		"dora.cicd.pipeline.run.success_rate": "dora.cicd.pipeline.run.window_total",
	} {
		_, given := f[metric]
		require.Equal(t, f[of] > 0, given, "%s is given if and only if there is any %s", metric, of)
	}
}

// requireGrowing requires that a longer window counts no less than a shorter one.
func requireGrowing(t *rapid.T, all figures) {
	week, month, quarter := all.window("7d"), all.window("30d"), all.window("90d")
	for metric := range week {
		if strings.Contains(metric, ".window_") {
			require.LessOrEqual(t, week[metric], month[metric], metric)
			require.LessOrEqual(t, month[metric], quarter[metric], metric)
		}
	}
}

// Forgetting changes no figure as long as no fact that it depends on is older than the retention.
func TestForgettingLeavesTheWindowsAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := anyEvents(t)
		old := Events(40, Day(100)).Draw(t, "long before")
		for _, e := range old {
			e.Time = e.Time.Add(-400 * day)
			e.Observed = e.Time
			detach(e)
		}
		options := plain()
		want := bookOf(t, options, events).Flush(now)
		options.Retention = 200 * day
		b := bookOf(t, options, append(old, events...))
		b.Flush(now.Add(-hour))
		got := b.Flush(now)
		for _, report := range want.Reports {
			wantWindows, gotWindows := windowed(report), windowed(reportOf(t, got, report.Identity))
			require.Equal(t, wantWindows, gotWindows)
		}
	})
}

// detach makes the subject of an event one that no other event is about.
func detach(e *delivery.Event) {
	switch f := e.Subject.(type) {
	case *delivery.DeploymentFacts:
		f.ID, f.Service.Name = "old-"+f.ID, "old-"+f.Service.Name
	case *delivery.ChangeFacts:
		f.Repository.URL = "https://git.example.com/old"
	case *delivery.RevisionFacts:
		f.Repository.URL = "https://git.example.com/old"
	case *delivery.PipelineRunFacts:
		f.RunID = "old-" + f.RunID
	case *delivery.IncidentFacts:
		f.ID, f.Service.Name, f.DeploymentID = "old-"+f.ID, "old-"+f.Service.Name, ""
	case *delivery.ArtifactFacts:
		*f = delivery.ArtifactFacts{PURL: "pkg:npm/old@" + f.Revision, Revision: f.Revision, Repository: f.Repository}
	case *delivery.FeatureFlagFacts:
		f.Key = "old-" + f.Key
	case *delivery.CorrectionFacts:
		f.IncidentID, f.DeploymentID = "old-"+f.IncidentID, "old-"+f.DeploymentID
	}
}

func windowed(r Report) []Sample {
	return slices.DeleteFunc(slices.Clone(r.Samples), func(s Sample) bool {
		return !slices.ContainsFunc(s.Attributes, func(a Attribute) bool { return a.Key == keyWindow })
	})
}

func reportOf(t require.TestingT, f Flush, identity []Attribute) Report {
	i := slices.IndexFunc(f.Reports, func(r Report) bool { return slices.Equal(r.Identity, identity) })
	require.GreaterOrEqual(t, i, 0, "a report on %v", identity)
	return f.Reports[i]
}
