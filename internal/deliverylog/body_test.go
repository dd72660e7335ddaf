// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestBodyLeavesOutWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	checkout := delivery.Service{Namespace: "shop", Name: "checkout"}
	production := delivery.Environment{Name: "production"}
	tests := map[string]struct {
		name     delivery.EventName
		subject  delivery.Subject
		expected string
	}{
		"a planned deployment with its duration": {
			delivery.DeploymentFinished,
			&delivery.DeploymentFacts{
				Service: checkout, Environment: production, Version: "1.4.2", Revision: "08bcf6ac7ea30c0c",
				Status: delivery.StatusSucceeded, Reason: delivery.ReasonPlanned, StartTime: at(9, 11, 19),
			},
			"checkout 1.4.2 deployed to production (succeeded, 3m12s)",
		},
		"a deployment without a version": {
			delivery.DeploymentFinished,
			&delivery.DeploymentFacts{Service: checkout, Environment: production, Revision: "08bcf6ac7ea30c0c", Status: delivery.StatusSkipped},
			"checkout 08bcf6ac7ea3 not deployed to production (skipped)",
		},
		"a deployment that started after it finished": {
			delivery.DeploymentFinished,
			&delivery.DeploymentFacts{Service: checkout, Environment: production, Status: delivery.StatusSucceeded, StartTime: at(10, 0, 0)},
			"checkout deployed to production (succeeded)",
		},
		"a start of unknown state": {
			delivery.DeploymentStarted,
			&delivery.DeploymentFacts{Service: checkout, Environment: production},
			"checkout deploying to production",
		},
		"a change in a repository without a name": {
			delivery.ChangeOpened,
			&delivery.ChangeFacts{ID: "42", Title: "secret", Repository: delivery.Repository{URL: "https://git.example.com/x"}},
			"change 42 opened in https://git.example.com/x",
		},
		"a deployment that waits at a gate": {
			delivery.DeploymentApprovalRequested,
			&delivery.DeploymentFacts{Service: checkout, Environment: production, Version: "1.4.2"},
			"checkout 1.4.2 waits for approval to go to production",
		},
		"a deployment that was turned away": {
			delivery.DeploymentRejected,
			&delivery.DeploymentFacts{Service: checkout, Environment: production},
			"checkout rejected for production",
		},
		"a stage": {
			delivery.DeploymentStageFinished,
			&delivery.DeploymentFacts{
				Service: checkout, Environment: production, Version: "1.4.2", Stage: "eu", Status: delivery.StatusFailed, ErrorType: "timeout",
			},
			"checkout 1.4.2 in stage eu of production (failed, timeout)",
		},
		"a review": {
			delivery.ChangeReviewed,
			&delivery.ChangeFacts{ID: "42", Repository: delivery.Repository{Name: "x"}, ReviewOutcome: delivery.ReviewChangesRequested},
			"change 42 reviewed in x (changes_requested)",
		},
		"an artifact known by its digest alone": {
			delivery.ArtifactPublished,
			&delivery.ArtifactFacts{ImageDigests: []string{"sha256:2f6c"}, Revision: "08bcf6ac7ea30c0c"},
			"artifact sha256:2f6c published from 08bcf6ac7ea3",
		},
		"a feature flag of no service": {
			delivery.FeatureFlagChanged,
			&delivery.FeatureFlagFacts{Key: "new-totals", Action: delivery.FlagEnabled, Environment: production},
			"feature flag new-totals enabled in production",
		},
		"a deployment that caused an incident": {
			delivery.AttributionCorrected,
			&delivery.CorrectionFacts{Correction: delivery.CorrectionCausedBy, IncidentID: "P1", DeploymentID: "7"},
			"incident P1 caused by deployment 7 (by a person's word)",
		},
		"an incident that no change caused": {
			delivery.AttributionCorrected,
			&delivery.CorrectionFacts{Correction: delivery.CorrectionNotChangeRelated, IncidentID: "P1"},
			"incident P1 not caused by a change (by a person's word)",
		},
		"a deployment that is cleared": {
			delivery.AttributionCorrected,
			&delivery.CorrectionFacts{
				Correction: delivery.CorrectionDismissed, DeploymentID: "7", Service: delivery.Service{Name: "cart"}, Environment: production,
			},
			"deployment 7 of cart to production did not fail (by a person's word)",
		},
		"an incident at an unknown service": {
			delivery.IncidentResolved,
			&delivery.IncidentFacts{ID: "P1", Title: "secret"},
			"incident P1 resolved",
		},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.expected, body(&delivery.Event{Name: tt.name, Time: at(9, 14, 31), Subject: tt.subject}))
		})
	}
}

func TestBodyIsShortAndFitToBeShown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		long := strings.Repeat(text, 1+300/(1+len(text)))
		shown := body(&delivery.Event{
			Name: delivery.IncidentOpened, Time: time.Unix(1, 0),
			Subject: &delivery.IncidentFacts{ID: long + "\n\x00\xff", Service: delivery.Service{Name: long}},
		})
		assert.LessOrEqual(t, len(shown), 256)
		assert.True(t, utf8.ValidString(shown))
		assert.NotContains(t, shown, "\n")
	})
}
