// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func TestOrigins(t *testing.T) {
	t.Parallel()
	aliases := []source.Alias{
		{Scheme: source.SchemeRepository, Value: "https://github.com/acme/checkout"},
		{Scheme: source.SchemeRepository, Value: "acme/checkout"},
	}
	for kind, want := range map[string]source.Origin{
		"artifact.published":    {Kind: source.KindArtifact, Name: "ghcr.io/acme/checkout", Repository: "acme/checkout", Branch: "main"},
		"change.merged":         {Kind: source.KindChange, Repository: "acme/checkout", Branch: "main", Labels: map[string]string{"hotfix": ""}, Aliases: aliases},
		"deployment.finished":   {Kind: source.KindDeployment, Name: "release", Repository: "acme/checkout", Branch: "main"},
		"feature_flag.changed":  {Kind: shapes["feature_flag.changed"].kind, Name: "new-till"},
		"incident.opened":       {Kind: source.KindIncident, Name: "checkout is down"},
		"pipeline_run.finished": {Kind: source.KindPipelineRun, Name: "release"},
		"revision.pushed":       {Kind: source.KindPush, Repository: "acme/checkout", Branch: "main", Paths: []string{"services/checkout/a.go"}},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			events, err := newSource().Events(request(fixture(t, kind)))
			require.NoError(t, err)
			assert.Equal(t, want, events[0].Origin)
		})
	}
}

func TestRunsAndMergesAreDraftsBesides(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]string{"pipeline_run.finished": "5001", "change.merged": "acme/checkout#17"} {
		events, err := newSource().Events(request(fixture(t, kind)))
		require.NoError(t, err)
		require.Len(t, events, 2, kind)
		assert.True(t, events[1].Draft, kind)
		assert.Equal(t, delivery.DeploymentFinished, events[1].Name, kind)
		assert.Equal(t, want, events[1].Subject.(*delivery.DeploymentFacts).ID, kind)
	}
}

// TestTheSameRequestTwice checks that a request with a time maps to the same facts regardless of its time of arrival.
func TestTheSameRequestTwice(t *testing.T) {
	t.Parallel()
	for kind := range shapes {
		first, err := newSource().Events(request(fixture(t, kind)))
		require.NoError(t, err)
		again := request(fixture(t, kind))
		again.Received = received.AddDate(0, 0, 1)
		second, err := newSource().Events(again)
		require.NoError(t, err)
		for i := range first {
			assert.Equal(t, first[i].UID, second[i].UID, kind)
			assert.Equal(t, first[i].Time, second[i].Time, kind)
		}
	}
}

func TestFlagsOfNoNamedProviderAreTheSendersOwn(t *testing.T) {
	t.Parallel()
	facts := one(t, fixture(t, "feature_flag.changed").Without("provider")).Subject.(*delivery.FeatureFlagFacts)
	assert.Equal(t, "generic", facts.ProviderName)
}
