// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// richStory has events for every metric.
func richStory() *Story {
	severe := Severe(delivery.SeverityCritical)
	return busyWeek().
		Gate(880, "g", delivery.DeploymentApprovalRequested).Gate(890, "g", delivery.DeploymentRejected).
		Open(900, "j", severe, Since(890)).Acknowledge(905, "j").Resolve(930, "j").
		Run(910, "build", "1", delivery.ResultSuccess, ran(900, 905)).
		Run(920, "build", "2", delivery.ResultFailure, ran(900, 905))
}

func TestEveryMetricIsDescribedAndEveryDescribedOneIsTold(t *testing.T) {
	t.Parallel()
	options := plain()
	options.Namespaces = true
	kinds := map[Metric]map[bool]bool{} // by metric, whether it was a sample
	note := func(metric Metric, sample bool) {
		if kinds[metric] == nil {
			kinds[metric] = map[bool]bool{}
		}
		kinds[metric][sample] = true
	}
	var zeros []Series
	b := bookOf(t, options, richStory().Events)
	b.Tell(Production, attribution.Told{Findings: []attribution.Finding{{}}})
	reports := b.Close(At(Day(2))).Reports
	reports = append(reports, LastEventAge("github", Cart, time.Hour))
	reports = append(reports, ReleaseReports(servingReleases(), someOperations(), ReportedReleases, At(60))...)
	for _, r := range reports {
		for _, s := range r.Samples {
			note(s.Metric, true)
		}
		for _, o := range r.Observations {
			note(o.Metric, false)
		}
		zeros = append(zeros, r.Zeros...)
	}
	described := map[Metric]Instrument{}
	for _, i := range Instruments {
		described[i.Name] = i
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(described)), slices.Collect(maps.Keys(kinds)))
	for metric, told := range kinds {
		sampled := described[metric].Kind == Gauge || described[metric].Kind == UpDownCounter
		assert.Equal(t, map[bool]bool{sampled: true}, told, "%s is told as what it is", metric)
	}
	for _, z := range zeros {
		assert.Contains(t, []Kind{Counter, Histogram}, described[z.Metric].Kind, "%s starts at zero", z.Metric)
	}
}

func TestInstrumentsAreSane(t *testing.T) {
	t.Parallel()
	names := map[Metric]bool{}
	for _, i := range Instruments {
		assert.False(t, names[i.Name], "%s is described twice", i.Name)
		names[i.Name] = true
		assert.True(t, strings.HasPrefix(string(i.Name), "dora.") || strings.HasPrefix(string(i.Name), "cicd."), "%s", i.Name)
		assert.True(t, strings.HasSuffix(i.Description, "."), "the description of %s is a sentence", i.Name)
		assert.Equal(t, i.Kind == Histogram, len(i.Buckets) > 0, "%s: histograms and only they have buckets", i.Name)
		assert.True(t, slices.IsSorted(i.Buckets), "the buckets of %s rise", i.Name)
		if i.Kind == Counter || i.Kind == UpDownCounter {
			assert.True(t, i.Integer, "%s counts whole things", i.Name)
		}
		if i.Integer {
			assert.True(t, strings.HasPrefix(i.Unit, "{"), "%s counts things", i.Name)
		}
		if thing, ok := strings.CutPrefix(i.Unit, "{"); ok {
			thing, _, ok = strings.Cut(thing, "}")
			require.True(t, ok, "the unit of %s", i.Name)
			assert.False(t, strings.HasSuffix(thing, "s"), "the unit of %s stands for one thing", i.Name)
		} else {
			assert.Contains(t, []string{"s", "1"}, i.Unit, "the unit of %s", i.Name)
		}
	}
	for name := range names {
		for other := range names {
			assert.False(t, strings.HasPrefix(string(other), string(name)+"."), "%s is a namespace of %s", name, other)
		}
	}
}

func TestWholeNumbersAreWhole(t *testing.T) {
	t.Parallel()
	whole := map[Metric]bool{}
	for _, i := range Instruments {
		whole[i.Name] = i.Integer
	}
	for _, r := range bookOf(t, plain(), richStory().Events).Close(At(Day(2))).Reports {
		for _, s := range r.Samples {
			if whole[s.Metric] {
				assert.Zero(t, math.Mod(s.Value, 1), "%s", written(s.Series))
			}
		}
		for _, o := range r.Observations {
			if whole[o.Metric] {
				assert.InDelta(t, 1, o.Value, 0, "one observation of %s counts one", o.Metric)
			}
		}
	}
}

// The series that starts at zero must be the one that is counted in later, or the increase is lost.
func TestZeroSeriesAreThoseObservedLater(t *testing.T) {
	t.Parallel()
	f := bookOf(t, plain(), richStory().Events).Close(At(Day(2)))
	r := reportOf(t, f, identityOf(Production))
	zeros := map[string]bool{}
	for _, z := range r.Zeros {
		assert.False(t, zeros[written(z)], "%s begins twice", written(z))
		zeros[written(z)] = true
	}
	optIn := map[Metric]bool{}
	for _, i := range Instruments {
		optIn[i.Name] = i.OptIn
	}
	for _, o := range r.Observations {
		if !optIn[o.Metric] {
			assert.True(t, zeros[written(o.Series)], "%s began at zero", written(o.Series))
		}
	}
	first := bookOf(t, plain(), NewStory().Start(1, "d", delivery.StateQueued).Gate(1, "d", delivery.DeploymentApprovalRequested).Events).Flush(At(2))
	assert.ElementsMatch(t, r.Zeros, first.Reports[0].Zeros, "they are there from the first deployment, and the first gate, on")
	staging := bookOf(t, plain(), NewStory().Deploy(1, "d", "r", To("staging")).Events).Flush(At(2))
	for _, z := range staging.Reports[0].Zeros {
		assert.Equal(t, Deployments, z.Metric)
	}
}
