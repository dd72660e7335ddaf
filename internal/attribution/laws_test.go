// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution_test

import (
	"iter"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func anyOptions(t *rapid.T) attribution.Options {
	return attribution.Options{
		RecoveryStart:  rapid.SampledFrom([]attribution.RecoveryStart{attribution.RecoveryFromOnset, attribution.RecoveryFromDeployment}).Draw(t, "start"),
		RollbackBlame:  rapid.SampledFrom([]attribution.RollbackBlame{attribution.BlameLast, attribution.BlameFirst, attribution.BlameAll}).Draw(t, "blame"),
		FailedRollouts: rapid.SampledFrom([]attribution.FailedRollouts{attribution.ExcludeFailedRollouts, attribution.CountFailedRollouts}).Draw(t, "failed"),
		CountSuspected: rapid.Bool().Draw(t, "suspicions count"),
	}
}

func historyOf(t require.TestingT, events []*delivery.Event) *delivery.History {
	h := delivery.NewHistory(nil)
	for _, e := range events {
		_, _, err := h.Apply(e)
		require.NoError(t, err)
	}
	return h
}

func TestVerdictsKnowNoOrderOfEvents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		options := anyOptions(t)
		events := Events(60, 40).Draw(t, "events")
		h, other := historyOf(t, events), historyOf(t, Shuffled(t, events))
		all := ToldByTelemetry(40).Draw(t, "told")
		for _, scope := range h.Scopes() {
			told := all[scope]
			again := attribution.Told{Findings: shuffled(t, told.Findings), Answers: shuffled(t, told.Answers)}
			require.Equal(t, judgeTold(h, scope, told, options), judgeTold(other, scope, again, options))
		}
	})
}

func shuffled[E any](t *rapid.T, list []E) []E {
	if len(list) == 0 {
		return nil
	}
	return rapid.Permutation(list).Draw(t, "order")
}

func TestEveryVerdictHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		options := anyOptions(t)
		h := historyOf(t, Events(60, 40).Draw(t, "events"))
		all := ToldByTelemetry(40).Draw(t, "told")
		for _, scope := range h.Scopes() {
			line := h.Line(scope, delivery.LineRules{
				ProductionTiers:     []delivery.Tier{delivery.TierProduction},
				HotfixRefs:          []string{"hotfix/*"},
				HotfixLabels:        []string{"hotfix"},
				CountFailedRollouts: options.FailedRollouts == attribution.CountFailedRollouts,
			})
			counting := map[delivery.DeploymentKey]*delivery.Entry{}
			for _, e := range line.Counting() {
				counting[e.Key] = e
			}
			var finishes []delivery.Instant
			for _, v := range attribution.Judge(h, line, all[scope], options) {
				e := counting[v.Deployment]
				require.NotNil(t, e, "only what counts fails, and once")
				delete(counting, v.Deployment)
				requireSound(t, v, e, all[scope], options)
				finishes = append(finishes, v.FinishedAt)
			}
			require.True(t, slices.IsSorted(finishes))
		}
	})
}

func requireSound(t *rapid.T, v attribution.Verdict, e *delivery.Entry, told attribution.Told, options attribution.Options) {
	require.Contains(t, attribution.Methods, v.Method)
	require.Equal(t, e.Finished, v.FinishedAt)
	require.NotEmpty(t, v.Evidence)
	require.NotEqual(t, delivery.CorrectionDismissed, e.Correction().Value)
	require.Positive(t, v.Confidence)
	require.LessOrEqual(t, v.Confidence, 1.0)
	suspected := slices.ContainsFunc(told.Findings, func(f attribution.Finding) bool { return f.Suspected && f.Deployment == e.Key })
	if v.Method == attribution.MethodHealth {
		require.True(t, suspected || v.IncidentID != "")
	}
	if v.IncidentID == "" && !suspected || options.RecoveryStart == attribution.RecoveryFromDeployment {
		require.Equal(t, v.FinishedAt, v.Onset)
	}
	if v.Recovery.At == 0 {
		require.Empty(t, v.Recovery)
		return
	}
	require.Contains(t, attribution.RecoveryMethods, v.Recovery.Method)
	require.GreaterOrEqual(t, v.Recovery.At, v.Onset)
	took, ok := v.RecoveryTime()
	require.True(t, ok)
	require.GreaterOrEqual(t, took, 0.0)
	if v.Recovery.Method == attribution.RecoveryIncidentResolved {
		require.NotEmpty(t, v.IncidentID)
		require.Empty(t, v.Recovery.DeploymentID)
	}
	if v.Recovery.Method == attribution.RecoveryHealth {
		require.True(t, suspected)
	}
}

// TestNewsEndsWithWhatStands also holds if the memory of announcements is stored and restored in between.
func TestNewsEndsWithWhatStands(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		options := anyOptions(t)
		h := delivery.NewHistory(nil)
		standing, kept := tracked(), map[string]record.Record{}
		told, said := map[delivery.DeploymentKey]attribution.Verdict{}, attribution.Told{}
		for _, e := range Events(40, 40).Draw(t, "events") {
			_, _, err := h.Apply(e)
			require.NoError(t, err)
			if rapid.IntRange(0, 3).Draw(t, "telemetry") == 0 {
				said = ToldByTelemetry(40).Draw(t, "said")[Production]
			}
			verdicts := judgeTold(h, Production, said, options)
			for i := range verdicts {
				verdicts[i] = decided(verdicts[i])
			}
			for _, a := range standing.Update(Production, verdicts) {
				listen(t, a, told)
			}
			require.ElementsMatch(t, verdicts, slices.Collect(maps.Values(told)))
			for _, r := range standing.TakeChanged() {
				kept[r.Key] = r
			}
			switch rapid.IntRange(0, 9).Draw(t, "restart") {
			case 0:
				standing = restored(t, maps.Values(kept))
			case 1:
				standing = restored(t, standing.Records())
			}
		}
	})
}

func tracked() *attribution.Standing {
	s := attribution.NewStanding()
	s.Track()
	return s
}

func restored(t require.TestingT, records iter.Seq[record.Record]) *attribution.Standing {
	s := tracked()
	for r := range records {
		require.NoError(t, s.Restore(r))
	}
	return s
}

// listen is a listener who believes the news and finds no contradiction in it.
func listen(t *rapid.T, a attribution.Announcement, told map[delivery.DeploymentKey]attribution.Verdict) {
	key := a.Verdict.Deployment
	before, known := told[key]
	switch a.Kind {
	case attribution.Failed:
		require.False(t, known, "failed twice")
		v := decided(a.Verdict)
		v.Recovery = attribution.Recovery{} // announced separately
		told[key] = v
	case attribution.Recovered:
		require.True(t, known && before.Recovery.At == 0, "recovered without or twice")
		told[key] = decided(a.Verdict)
	case attribution.Retracted:
		require.True(t, known, "retracted what never was")
		require.Equal(t, before, a.Verdict)
		delete(told, key)
	}
}

// decided is the verdict without what telemetry measured, which is announced with it but not remembered.
func decided(v attribution.Verdict) attribution.Verdict {
	v.Confidence, v.Measured, v.Traces = 0, nil, nil
	return v
}
