// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
)

// damning is evidence that just meets every condition.
func damning() eprocess.Evidence {
	return eprocess.Evidence{
		LogE:          math.Log(100),
		Grade:         eprocess.GradeConcurrent,
		FailingTraces: 5,
		Lower:         1.5,
		Upper:         math.Inf(1),
		Excess:        .005,
		Persistence:   eprocess.Persistence{Excess: 3, Periods: 6},
		New:           eprocess.Arm{Total: 1000, Failed: 5},
	}
}

func TestAFindingNeedsAllItsConditions(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*eprocess.Evidence)
		want   eprocess.Finding
	}{
		"everything just suffices":                {func(*eprocess.Evidence) {}, eprocess.Faulty},
		"too little evidence is watched":          {func(e *eprocess.Evidence) { e.LogE = math.Log(99) }, eprocess.Watch},
		"hardly any evidence is not":              {func(e *eprocess.Evidence) { e.LogE = math.Log(9) }, eprocess.Unknown},
		"too few traces":                          {func(e *eprocess.Evidence) { e.FailingTraces = 4 }, eprocess.Watch},
		"fewer traces suffice without a control":  {func(e *eprocess.Evidence) { e.FailingTraces, e.Grade = 3, eprocess.GradeBefore }, eprocess.Faulty},
		"two traces never do":                     {func(e *eprocess.Evidence) { e.FailingTraces, e.Grade = 2, eprocess.GradeBefore }, eprocess.Watch},
		"time alone never blames":                 {func(e *eprocess.Evidence) { e.Grade = eprocess.GradeTime }, eprocess.Watch},
		"a ratio that matters suffices":           {func(e *eprocess.Evidence) { e.Excess = 0 }, eprocess.Faulty},
		"an excess that matters suffices":         {func(e *eprocess.Evidence) { e.Lower = 1.2 }, eprocess.Faulty},
		"an effect too small to matter":           {func(e *eprocess.Evidence) { e.Lower, e.Excess = 1.2, .0049 }, eprocess.Watch},
		"what did not last":                       {func(e *eprocess.Evidence) { e.Persistence.Excess = 2 }, eprocess.Watch},
		"a bounded ratio is healthy":              {func(e *eprocess.Evidence) { e.LogE, e.Lower, e.Upper = -5, 0, 1.5 }, eprocess.Healthy},
		"but not where only time is compared":     {func(e *eprocess.Evidence) { e.LogE, e.Upper, e.Grade = -5, 1, eprocess.GradeTime }, eprocess.Unknown},
		"a ratio that may be large is unknown":    {func(e *eprocess.Evidence) { e.LogE, e.Lower, e.Upper = -5, 0, 1.8 }, eprocess.Unknown},
		"many operations, none failed: healthy":   {func(e *eprocess.Evidence) { e.LogE, e.New = 0, eprocess.Arm{Total: 2000} }, eprocess.Healthy},
		"few operations, none failed: unknown":    {func(e *eprocess.Evidence) { e.LogE, e.New = 0, eprocess.Arm{Total: 500} }, eprocess.Unknown},
		"many operations, one failed: unknown":    {func(e *eprocess.Evidence) { e.LogE, e.New = 0, eprocess.Arm{Total: 20_000, Failed: 1} }, eprocess.Unknown},
		"nothing at all is unknown":               {func(e *eprocess.Evidence) { *e = eprocess.Evidence{Upper: math.Inf(1)} }, eprocess.Unknown},
		"what is watched is not healthy":          {func(e *eprocess.Evidence) { e.LogE, e.Upper = math.Log(20), 1 }, eprocess.Watch},
		"evidence beyond all bounds can be told":  {func(e *eprocess.Evidence) { e.LogE = 1e6 }, eprocess.Faulty},
		"an unknown grade counts as the worst":    {func(e *eprocess.Evidence) { e.Grade = "" }, eprocess.Watch},
		"evidence against evidence is no finding": {func(e *eprocess.Evidence) { e.LogE = math.Inf(-1) }, eprocess.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := damning()
			c.change(&e)
			decision := eprocess.Decide(e, eprocess.DefaultAlpha)
			assert.Equal(t, c.want, decision.Finding, decision.Reasons)
			assert.Len(t, decision.Reasons, 9)
			for _, r := range decision.Reasons {
				assert.False(t, math.IsNaN(r.Value) || math.IsInf(r.Value, 0), r.Condition)
			}
		})
	}
}

func TestReasonsCanBeRead(t *testing.T) {
	t.Parallel()
	e := damning()
	e.LogE, e.Upper = math.Log(340), 6
	var lines []string
	for _, r := range eprocess.Decide(e, .01).Reasons {
		lines = append(lines, r.String())
	}
	assert.Equal(t, []string{
		"comparison_grade 3, at least 2: met",
		"evidence 340, at least 100: met",
		"failing_traces 5, at least 5: met",
		"rate_ratio_lower_bound 1.5, at least 1.5: met",
		"rate_excess 0.005, at least 0.005: met",
		"periods_with_excess 3, at least 3: met",
		"evidence_to_watch 340, at least 10: met",
		"rate_ratio_upper_bound 6, at most 1.5: not met",
		"rate_upper_bound_without_failures 0.0149, at most 0.005: not met",
	}, lines)
}

func TestGradesSayWhatIsComparedWith(t *testing.T) {
	t.Parallel()
	history := eprocess.Arm{Total: 1}
	for name, c := range map[string]struct {
		control int64
		history eprocess.Arm
		peers   bool
		want    eprocess.Grade
	}{
		"a control that lives":       {100, eprocess.Arm{}, false, eprocess.GradeConcurrent},
		"a thin control and history": {99, history, true, eprocess.GradeBefore},
		"history without peers":      {0, history, false, eprocess.GradeTime},
		"peers without history":      {0, eprocess.Arm{}, true, eprocess.GradeTime},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, eprocess.GradeOf(c.control, c.history, c.peers))
		})
	}
}

// ticksOf returns ticks in which the given number of ten operations of the new arm fail, and one of a hundred of the
// control.
func ticksOf(failed ...int64) []eprocess.Tick {
	ticks := make([]eprocess.Tick, len(failed))
	for i, k := range failed {
		ticks[i] = eprocess.Tick{New: eprocess.Arm{Total: 10, Failed: k}, Control: eprocess.Arm{Total: 100, Failed: 1}}
	}
	return ticks
}

func TestOnlyWhatLastsShowsInSeveralPeriods(t *testing.T) {
	t.Parallel()
	starting := ticksOf(3, 3, 3)
	for i := range starting {
		starting[i].Starting = true
	}
	idle := make([]eprocess.Tick, 10)
	lonely := ticksOf(2, 2, 2, 2)
	for i := range lonely {
		lonely[i].Control = eprocess.Arm{}
	}
	elsewhere := ticksOf(2, 2, 2, 0, 0, 0)
	for i := 3; i < 6; i++ {
		elsewhere[i] = eprocess.Tick{Control: eprocess.Arm{Total: 100, Failed: 50}}
	}
	shared := ticksOf(2, 2, 2)
	shared[1].Control.Failed = 20
	for name, c := range map[string]struct {
		ticks    []eprocess.Tick
		expected float64
		want     eprocess.Persistence
	}{
		"nothing":                               {nil, 0, eprocess.Persistence{}},
		"nothing failed":                        {ticksOf(0, 0, 0), 0, eprocess.Persistence{}},
		"every tick":                            {ticksOf(2, 3, 2, 2, 3, 2, 2, 2), 0, eprocess.Persistence{Excess: 6, Periods: 6}},
		"three of the last six":                 {ticksOf(5, 5, 5, 0, 3, 0, 3, 3, 0), 0, eprocess.Persistence{Excess: 3, Periods: 6}},
		"what is over":                          {ticksOf(5, 5, 5, 5, 0, 0, 0, 0, 0, 0), 0, eprocess.Persistence{Excess: 0, Periods: 6}},
		"a burst is one period":                 {ticksOf(0, 0, 0, 0, 5, 0, 0, 0, 0, 0), 0, eprocess.Persistence{Excess: 1, Periods: 5}},
		"rare failures that keep coming":        {ticksOf(0, 0, 1, 0, 0, 1, 0, 0, 1), 0, eprocess.Persistence{Excess: 3, Periods: 3}},
		"starting up does not count":            {starting, 0, eprocess.Persistence{}},
		"idle ticks do not count":               {append(ticksOf(2, 2, 2), idle...), 0, eprocess.Persistence{Excess: 3, Periods: 3}},
		"what the control did meanwhile":        {elsewhere, 0, eprocess.Persistence{Excess: 3, Periods: 3}},
		"a burst that the control shared":       {shared, 0, eprocess.Persistence{Excess: 2, Periods: 3}},
		"one failure makes one period":          {[]eprocess.Tick{{New: eprocess.Arm{Total: 49, Failed: 1}}}, 0, eprocess.Persistence{Excess: 1, Periods: 1}},
		"without a control, above what was":     {lonely, .1, eprocess.Persistence{Excess: 4, Periods: 4}},
		"without a control, within what it was": {lonely, .17, eprocess.Persistence{Excess: 0, Periods: 4}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, eprocess.PersistenceOf(c.ticks, c.expected))
		})
	}
}

func TestAnExcessIsMeasuredClassByClass(t *testing.T) {
	t.Parallel()
	arm := func(total, failed int64) eprocess.Arm { return eprocess.Arm{Total: total, Failed: failed} }
	assert.Zero(t, eprocess.Excess())
	assert.InDelta(t, .04, eprocess.Excess(eprocess.Tick{New: arm(100, 5), Control: arm(900, 9)}), 1e-12)
	// The new arm serves what fails often, and fails no more at it.
	assert.InDelta(t, 0, eprocess.Excess(
		eprocess.Tick{New: arm(100, 20), Control: arm(100, 20)},
		eprocess.Tick{New: arm(10, 0), Control: arm(5000, 0)},
	), 1e-12)
	assert.InDelta(t, .1, eprocess.Excess(
		eprocess.Tick{New: arm(10, 1), Control: arm(10, 0)},
		eprocess.Tick{New: arm(90, 90)},
	), 1e-12, "a class without a control is left out")
}
