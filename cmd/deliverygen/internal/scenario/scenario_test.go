// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// planned returns a case of each scenario.
func planned(t *rapid.T) *scenario.Plan {
	o := scenario.Options{
		Seed: rapid.Uint64().Draw(t, "seed"), From: noon, Services: rapid.IntRange(8, 60).Draw(t, "services"),
		Duration: time.Duration(rapid.IntRange(5, 60).Draw(t, "minutes")) * time.Minute, Rate: rapid.Float64Range(1, 500).Draw(t, "rate"),
	}
	return rapid.SampledFrom(scenario.All()).Draw(t, "scenario").Plan(o, rapid.IntRange(0, 5).Draw(t, "case"))
}

func TestTheTruthAgreesWithItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		truth := planned(t).Truth()
		guilty, ids := 0, map[string]bool{}
		for _, d := range truth.Deployments {
			require.False(t, ids[d.ID], "%s twice", d.ID)
			ids[d.ID] = true
			require.True(t, d.Live.After(d.Started))
			require.True(t, d.Finished.IsZero() || d.Finished.After(d.Live))
			require.Positive(t, d.LeadTimeSeconds)
			if !d.Innocent {
				if d.ID == truth.Also {
					require.NotEqual(t, truth.Culprit.Service, d.Service)
					continue
				}
				guilty++
				require.Equal(t, truth.Culprit.DeploymentID, d.ID)
				require.Equal(t, truth.Culprit.Service, d.Service)
			}
		}
		c := truth.Culprit
		require.Equal(t, c != nil && c.Kind == "deployment", guilty == 1)
		require.LessOrEqual(t, guilty, 1)
		require.Equal(t, c == nil, truth.Verdict == "none")
		require.Equal(t, c == nil, strings.HasSuffix(truth.Summary, "no culprit"), "the summary says so")
		if c != nil {
			requireCulprit(t, truth)
		}
		if i := truth.Incident; i != nil {
			require.True(t, i.Opened.After(truth.Onset))
			require.True(t, i.Resolved.IsZero() || i.Resolved.After(truth.Restored))
		}
	})
}

func requireCulprit(t *rapid.T, truth *scenario.Truth) {
	require.True(t, truth.Onset.After(truth.From) && truth.Onset.Before(truth.To))
	require.Positive(t, truth.Culprit.OperationsPerSecond)
	require.Positive(t, truth.Share)
	if truth.Verdict == "suspected" {
		require.Zero(t, truth.Acted)
		require.Equal(t, "none", truth.Action)
		return
	}
	require.Equal(t, "failed", truth.Verdict)
	require.True(t, truth.Acted.After(truth.Onset))
	require.False(t, truth.Restored.Before(truth.Acted))
	require.True(t, truth.Restored.Before(truth.To), "so that its end can be seen")
	require.True(t, truth.Incident.Opened.Before(truth.Restored))
	require.InDelta(t, truth.Restored.Sub(truth.Onset).Seconds(), truth.RecoverySeconds, 0)
}

func TestSomePodTakesRequestsAtAnyTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := planned(t)
		at := p.From.Add(time.Duration(rapid.Float64Range(0, 1).Draw(t, "at") * float64(p.Duration)))
		for service, pods := range p.Pods {
			anything, names := 0, map[string]bool{}
			for _, pod := range pods {
				require.Equal(t, service, pod.Service)
				require.False(t, names[pod.Name], "two pods called %s", pod.Name)
				names[pod.Name] = true
				if !pod.From.After(at) && (pod.Until.IsZero() || pod.Until.After(at)) && pod.Only == scenario.AnyOperation {
					anything++
				}
			}
			require.Positive(t, anything)
		}
	})
}

func TestNothingBreaksWithoutSomethingToBlame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := planned(t)
		truth, blamed := p.Truth(), false
		for _, e := range p.Effects {
			blamed = blamed || e.Blamed
			require.True(t, e.Share > 0 && e.Share <= 1)
			if truth.Culprit != nil && truth.Culprit.Kind == "deployment" && e.Blamed && e.Release != nil {
				require.Contains(t, []string{truth.Culprit.DeploymentID, truth.Also}, e.Release.ID)
			}
		}
		require.Equal(t, blamed, !truth.Onset.IsZero())
		require.True(t, blamed || truth.Culprit == nil)
	})
}

func TestASeedDrawsTheSameCase(t *testing.T) {
	t.Parallel()
	o := scenario.Options{Seed: 3, From: noon, Services: 30, Duration: 15 * time.Minute, Rate: 200}
	for _, s := range scenario.All() {
		one := s.Plan(o, 2)
		assert.Equal(t, one.Truth(), s.Plan(o, 2).Truth())
		assert.Equal(t, one.Estate, s.Plan(o, 2).Estate)
		assert.NotEqual(t, one.Estate, s.Plan(o, 1).Estate)
		o.Seed++
		assert.NotEqual(t, one.Estate, s.Plan(o, 2).Estate)
		o.Seed--
	}
}

func TestEveryVariantIsDrawn(t *testing.T) {
	t.Parallel()
	o := scenario.Options{Seed: 1, From: noon, Services: 30, Duration: 15 * time.Minute, Rate: 200}
	variants, actions, named := map[string]bool{}, map[string]bool{}, map[bool]bool{}
	for _, s := range scenario.All() {
		for n := range 20 {
			truth := s.Plan(o, n).Truth()
			variants[truth.Variant], actions[truth.Action] = true, true
			if truth.Incident != nil {
				named[truth.Incident.Service != nil] = true
			}
		}
	}
	for _, want := range []string{
		"callee hangs", "wrong address", "sender", "consumer", "at once", "wrong one first", "restart", "reload", "fails", "slows",
		"image_tag", "platform_revision", "instance_start", "nothing", "released the same service", "released another service",
	} {
		assert.Contains(t, variants, want)
	}
	for _, want := range []string{"rollback", "hotfix", "flag_off", "none"} {
		assert.Contains(t, actions, want)
	}
	assert.Len(t, named, 2, "incidents that name a service, and others")
}

func TestConcurrentReleasesAreTwoToSixBesideTheCulprit(t *testing.T) {
	t.Parallel()
	o := scenario.Options{Seed: 1, From: noon, Services: 30, Duration: 15 * time.Minute, Rate: 200}
	found, err := scenario.Find([]string{"concurrent-releases"})
	require.NoError(t, err)
	for n := range 20 {
		p := found[0].Plan(o, n)
		near, services := 0, map[int]bool{}
		for _, r := range p.Releases {
			if r.Reason == "" {
				near++
				services[r.Service] = true
			}
		}
		assert.True(t, near >= 3 && near <= 7, "%d releases", near)
		assert.Len(t, services, near, "each of another service")
	}
}

func TestGoodReleasesMakeFiveHundredInFourHours(t *testing.T) {
	t.Parallel()
	found, err := scenario.Find([]string{"good-releases"})
	require.NoError(t, err)
	p := found[0].Plan(scenario.Options{Seed: 1, From: noon, Services: 30, Duration: 5 * time.Hour, Rate: 200}, 0)
	assert.GreaterOrEqual(t, len(p.Releases), 500)
	assert.Nil(t, p.Truth().Culprit)
}

func TestAnUnknownScenarioIsExplained(t *testing.T) {
	t.Parallel()
	_, err := scenario.Find([]string{"earthquake"})
	assert.ErrorContains(t, err, "`--scenario` \"earthquake\" is none of canary-errors, ")
}
