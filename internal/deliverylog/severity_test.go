// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestSeverityFollowsTheVocabulary(t *testing.T) {
	t.Parallel()
	deployed := func(status delivery.DeploymentStatus, reason delivery.Reason) delivery.Subject {
		return &delivery.DeploymentFacts{Status: status, Reason: reason}
	}
	ran := func(result delivery.PipelineResult) delivery.Subject {
		return &delivery.PipelineRunFacts{Result: result}
	}
	hit := func(severity delivery.Severity) delivery.Subject {
		return &delivery.IncidentFacts{Severity: severity, SeverityLabel: "SEV-2"}
	}
	tests := map[string]struct {
		name     delivery.EventName
		subject  delivery.Subject
		expected int
	}{
		"a deployment that starts":               {delivery.DeploymentStarted, deployed("", delivery.ReasonRollback), 9},
		"a deployment that succeeds":             {delivery.DeploymentFinished, deployed("succeeded", "planned"), 9},
		"a deployment that is cancelled":         {delivery.DeploymentFinished, deployed("cancelled", ""), 13},
		"a deployment that is skipped":           {delivery.DeploymentFinished, deployed("skipped", ""), 13},
		"a deployment that fails":                {delivery.DeploymentFinished, deployed("failed", ""), 17},
		"a rollback that succeeds":               {delivery.DeploymentFinished, deployed("succeeded", "rollback"), 13},
		"a rollback that fails":                  {delivery.DeploymentFinished, deployed("failed", "rollback"), 17},
		"a deployment that is undone in place":   {delivery.DeploymentRolledBack, deployed("", ""), 13},
		"a deployment that asks for approval":    {delivery.DeploymentApprovalRequested, deployed("", ""), 9},
		"a deployment that is let in":            {delivery.DeploymentApproved, deployed("", ""), 9},
		"a deployment that is turned away":       {delivery.DeploymentRejected, deployed("", ""), 13},
		"a stage that succeeds":                  {delivery.DeploymentStageFinished, deployed("succeeded", ""), 9},
		"a stage that fails":                     {delivery.DeploymentStageFinished, deployed("failed", ""), 17},
		"a change that is reviewed":              {delivery.ChangeReviewed, &delivery.ChangeFacts{}, 9},
		"an artifact that is published":          {delivery.ArtifactPublished, &delivery.ArtifactFacts{}, 9},
		"a feature flag that is switched":        {delivery.FeatureFlagChanged, &delivery.FeatureFlagFacts{}, 9},
		"a person's word":                        {delivery.AttributionCorrected, &delivery.CorrectionFacts{Correction: "confirmed"}, 9},
		"a critical incident that is mitigated":  {delivery.IncidentMitigated, hit("critical"), 9},
		"a change that opens":                    {delivery.ChangeOpened, &delivery.ChangeFacts{}, 9},
		"a change that merges":                   {delivery.ChangeMerged, &delivery.ChangeFacts{}, 9},
		"a revision that is pushed":              {delivery.RevisionPushed, &delivery.RevisionFacts{}, 9},
		"a run that starts":                      {delivery.PipelineRunStarted, ran(""), 9},
		"a run that succeeds":                    {delivery.PipelineRunFinished, ran("success"), 9},
		"a run that is skipped":                  {delivery.PipelineRunFinished, ran("skip"), 9},
		"a run that is cancelled":                {delivery.PipelineRunFinished, ran("cancellation"), 9},
		"a run whose work fails":                 {delivery.PipelineRunFinished, ran("failure"), 13},
		"a run that takes too long":              {delivery.PipelineRunFinished, ran("timeout"), 13},
		"a run that the CI system breaks":        {delivery.PipelineRunFinished, ran("error"), 17},
		"a critical incident":                    {delivery.IncidentOpened, hit("critical"), 21},
		"a high incident":                        {delivery.IncidentOpened, hit("high"), 18},
		"a medium incident":                      {delivery.IncidentOpened, hit("medium"), 17},
		"an incident of unknown severity":        {delivery.IncidentOpened, hit(""), 17},
		"a low incident":                         {delivery.IncidentReopened, hit("low"), 13},
		"an incident for information":            {delivery.IncidentReopened, hit("info"), 9},
		"a critical incident that somebody took": {delivery.IncidentAcknowledged, hit("critical"), 9},
		"a critical incident that is over":       {delivery.IncidentResolved, hit("critical"), 9},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			event := &delivery.Event{Name: tt.name, Subject: tt.subject}
			assert.Equal(t, tt.expected, int(severityNumber(event)))
			_, isIncident := tt.subject.(*delivery.IncidentFacts)
			assert.Equal(t, isIncident, severityText(event) == "SEV-2")
		})
	}
}
