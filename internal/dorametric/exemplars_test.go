// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

func TestExemplarsAreTheLatestOfTheInterval(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.Exemplars = 2
	b := NewBuilder(opts, after(0))
	report := dora.Report{Identity: service("a")}
	for _, i := range []int{3, 1, 4, 2} {
		o := observed(duration(), float64(i))
		o.At, o.ID = int64(i), strconv.Itoa(i)
		report.Observations = append(report.Observations, o)
	}
	requests := build(b, flushOf(report), after(1))
	kept := requests[0].Metrics.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0).Histogram().DataPoints().At(0).Exemplars()
	require.Equal(t, 2, kept.Len())
	assert.InDelta(t, 3, kept.At(0).DoubleValue(), 0)
	assert.InDelta(t, 4, kept.At(1).DoubleValue(), 0)

	report.Observations = nil
	assert.Equal(t, 2, read(build(b, flushOf(report), after(2)))[0].exemplars, "kept until they arrived")
	b.Delivered(build(b, flushOf(report), after(3))[0])
	assert.Zero(t, read(build(b, flushOf(report), after(4)))[0].exemplars, "and told once")
}

func TestSeveralThingsAtOnceAreNoExemplar(t *testing.T) {
	t.Parallel()
	b := NewBuilder(testOptions(), after(0))
	several := observed(deployments("failed"), 48)
	several.ID = ""
	report := dora.Report{Identity: service("a"), Observations: []dora.Observation{one(deployments("failed")), several}}
	points := read(build(b, flushOf(report), after(1)))
	require.Len(t, points, 1)
	assert.InDelta(t, 49, points[0].value, 0)
	assert.Equal(t, 1, points[0].exemplars)
}

func TestNoExemplarsWhenSwitchedOff(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.Exemplars = 0
	b := NewBuilder(opts, after(0))
	for _, p := range read(build(b, everyKind(), after(1))) {
		assert.Zero(t, p.exemplars)
	}
}

func TestExemplarLabelsFitPrometheus(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := dora.Observation{Series: duration(), Value: 1}
		if rapid.Bool().Draw(t, "traced") {
			o.TraceID = strings.Repeat("\x01", 16)
		}
		for i, value := range rapid.SliceOfN(rapid.StringN(0, 120, -1), 0, 6).Draw(t, "values") {
			o.Exemplar = append(o.Exemplar, dora.Attribute{Key: "key." + strconv.Itoa(i), Value: value})
		}
		var kept exemplars
		kept.add(o, 1)
		to := pmetric.NewExemplarSlice()
		kept.draw(to)

		runes := 0
		if !to.At(0).TraceID().IsEmpty() {
			runes += utf8.RuneCountInString("trace_id") + 32
		}
		for key, value := range to.At(0).FilteredAttributes().All() {
			runes += utf8.RuneCountInString(key) + utf8.RuneCountInString(value.Str())
		}
		assert.LessOrEqual(t, runes, 128)
	})
}

func TestFirstExemplarAttributesAreKept(t *testing.T) {
	t.Parallel()
	var kept exemplars
	o := observed(duration(), 1)
	o.Exemplar = attributes("deployment.id", "42", "vcs.change.id", strings.Repeat("9", 200), "dora.incident.id", "P1")
	kept.add(o, 1)
	to := pmetric.NewExemplarSlice()
	kept.draw(to)
	assert.Equal(t, map[string]any{"deployment.id": "42", "dora.incident.id": "P1"}, to.At(0).FilteredAttributes().AsRaw())
}
