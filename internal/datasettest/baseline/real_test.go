// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package baseline_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/baseline"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/changerca"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/petshop"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/score"
)

func TestTheBaselinesOnChangeRCA(t *testing.T) {
	t.Parallel()
	cases, err := changerca.Read(datasettest.Dir(t, "changerca"), changerca.NewDefaultOptions())
	require.NoError(t, err)
	assertBaselines(t, cases, withoutCulprits(cases))
}

func TestTheBaselinesOnChangeRCAAsItsAuthorsImputedIt(t *testing.T) {
	t.Parallel()
	options := changerca.NewDefaultOptions()
	options.Imputed = true
	cases, err := changerca.Read(datasettest.Dir(t, "changerca"), options)
	require.NoError(t, err)
	assertBaselines(t, cases, withoutCulprits(cases))
}

func TestTheBaselinesOnPetShop(t *testing.T) {
	t.Parallel()
	dir, options := datasettest.Dir(t, "petshop"), petshop.NewDefaultOptions()
	cases, err := petshop.Faults(dir, options)
	require.NoError(t, err)
	after, err := petshop.DecoysAfter(dir, options)
	require.NoError(t, err)
	assertBaselines(t, cases, append(withoutCulprits(cases), after...))
	clean, err := petshop.Clean(dir, options)
	require.NoError(t, err)
	for _, b := range baseline.All {
		if b.Detect == nil {
			continue
		}
		var alarms score.Alarms
		for _, c := range clean {
			alarms = alarms.Add(score.FalseAlarms(c, b.Detect, time.Minute))
		}
		t.Logf("%-34s false alarms %d of %d releases, %.3f", b.Name, alarms.Alarmed, alarms.Releases, alarms.Rate())
		assert.Less(t, alarms.Rate(), 0.5)
	}
}

func withoutCulprits(cases []datasettest.Case) []datasettest.Case {
	var none []datasettest.Case
	for _, c := range cases {
		if n, ok := c.WithoutCulprit(); ok {
			none = append(none, n)
		}
	}
	return none
}

// assertBaselines prints the table that attribution is compared with, and checks that the figures are possible.
func assertBaselines(t *testing.T, cases, none []datasettest.Case) {
	t.Helper()
	random := 0.0
	for _, c := range cases {
		random += 1 / float64(len(c.Candidates)) / float64(len(cases))
	}
	t.Logf("%d cases, %d without culprit; top-1 at random %.3f", len(cases), len(none), random)
	for _, after := range []time.Duration{2 * time.Minute, 5 * time.Minute, 16 * time.Minute} {
		for _, b := range baseline.All {
			var outcomes []score.Outcome
			for _, c := range append(cases[:len(cases):len(cases)], none...) {
				known := c.Until(c.Incident.Opened.Add(after))
				outcomes = append(outcomes, score.Judge(known, b.Answer(known)))
			}
			s := score.Summarize(outcomes)
			top1 := score.Bootstrap(outcomes, 1, func(o []score.Outcome) float64 { return score.Summarize(o).Top1 })
			t.Logf("+%2.0f min %-34s top-1 %.3f [%.2f %.2f] top-3 %.3f MRR %.3f coverage %.2f precision %.2f best precision at .6 %.2f false %.2f",
				after.Minutes(), b.Name, s.Top1, top1.Low, top1.High, s.Top3, s.MRR, s.Coverage, s.Precision,
				score.PrecisionAt(score.Curve(outcomes), 0.6), s.False)
			assert.True(t, top1.Low <= s.Top1 && s.Top1 <= top1.High && s.Top1 <= s.MRR && s.MRR <= 1)
		}
	}
}
