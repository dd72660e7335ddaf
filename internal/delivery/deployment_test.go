// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestDeploymentFinishesWithTheOutcomeToldLast(t *testing.T) {
	t.Parallel()
	const d = "d-1"
	tests := []struct {
		name       string
		story      *Story
		want       delivery.DeploymentStatus
		wantFinish int
	}{
		{"a success", NewStory().Deploy(5, d, "r"), delivery.StatusSucceeded, 5},
		{"a repeated success finishes once", NewStory().Deploy(5, d, "r").Deploy(9, d, "r"), delivery.StatusSucceeded, 5},
		{"a failure retried to success", NewStory().Finish(5, d, delivery.StatusFailed).Deploy(9, d, "r"), delivery.StatusSucceeded, 9},
		{"told the other way round", NewStory().Deploy(9, d, "r").Finish(5, d, delivery.StatusFailed), delivery.StatusSucceeded, 9},
		{"a success that turned out to be none", NewStory().Deploy(5, d, "r").Finish(9, d, delivery.StatusFailed), delivery.StatusFailed, 9},
		{
			"a success confirmed after a failure dates from when it was first told",
			NewStory().Deploy(5, d, "r").Finish(7, d, delivery.StatusFailed).Deploy(9, d, "r"),
			delivery.StatusSucceeded, 5,
		},
		{"a cancelled one", NewStory().Start(1, d, delivery.StateInProgress).Finish(5, d, delivery.StatusCancelled), delivery.StatusCancelled, 5},
		{"a contradiction of one instant: success stands", NewStory().Finish(5, d, delivery.StatusFailed).Deploy(5, d, "r"), delivery.StatusSucceeded, 5},
		{"one that only started", NewStory().Start(1, d, delivery.StateInProgress), "", 0},
		{"one that was only rolled back", NewStory().RollBack(1, d), "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			deployment := onlyDeployment(t, tt.story)
			status, finished := deployment.Status()
			assert.Equal(t, tt.want, status)
			assert.Equal(t, tt.want != "", finished)
			if finished {
				assert.Equal(t, Instant(tt.wantFinish), deployment.FinishedAt())
				return
			}
			assert.Zero(t, deployment.FinishedAt())
		})
	}
}

func TestDeploymentBegins(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		story *Story
		want  int
	}{
		{"when it was started", NewStory().Start(1, "d", delivery.StateQueued).Start(4, "d", delivery.StateInProgress), 4},
		{"when it was started first", NewStory().Start(6, "d", delivery.StateInProgress).Start(4, "d", delivery.StateInProgress), 4},
		{"when it was requested, where nobody tells more", NewStory().Start(3, "d", delivery.StateQueued), 3},
		{"when its finish says", NewStory().Deploy(9, "d", "r", Begun(2)), 2},
		{"a start of unknown state is a start", NewStory().Start(3, "d", ""), 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, Instant(tt.want), onlyDeployment(t, tt.story).BeganAt())
		})
	}
	assert.Zero(t, onlyDeployment(t, NewStory().Deploy(9, "d", "r")).BeganAt())
}

func TestARollbackInPlaceSaysNothingOfTheCode(t *testing.T) {
	t.Parallel()
	restored := func(f *delivery.DeploymentFacts) { f.Revision, f.Version = "r0", "v0" }
	deployment := onlyDeployment(t, NewStory().Deploy(5, "d", "r1", Version("v1")).RollBack(8, "d", restored, RestoredBy("d-0")))
	assert.Equal(t, "r1", deployment.Revision.Value)
	assert.Equal(t, "v1", deployment.Version.Value)
	assert.Equal(t, Instant(8), deployment.RolledBack)
	assert.Equal(t, "d-0", deployment.RecoveryID.Value)
}

func TestTheLastWordStands(t *testing.T) {
	t.Parallel()
	deployment := onlyDeployment(t, NewStory().Deploy(9, "d", "late").Deploy(5, "d", "early", Version("v1")).Start(12, "d", delivery.StateQueued))
	assert.Equal(t, "late", deployment.Revision.Value)
	assert.Equal(t, "v1", deployment.Version.Value, "what was not said later still stands")
	undeclared := func(f *delivery.DeploymentFacts) { f.Reason = delivery.ReasonPlanned }
	deployment = onlyDeployment(t, NewStory().Deploy(5, "d", "r", Declared(delivery.ReasonHotfix)).Deploy(9, "d", "r", undeclared))
	assert.Equal(t, delivery.ReasonHotfix, deployment.Reason.Value, "a default is no declaration")
}

func TestWhatThePlatformCallsItStands(t *testing.T) {
	t.Parallel()
	named := func(name, hash string) func(*delivery.DeploymentFacts) {
		return func(f *delivery.DeploymentFacts) { f.Name, f.PlatformRevision = name, hash }
	}
	deployment := onlyDeployment(t, NewStory().Start(4, "d", delivery.StateInProgress, named("Deploy", "")).Deploy(5, "d", "r", named("", "6d4cf")).RollBack(8, "d", named("Undo", "7e5da")))
	assert.Equal(t, "Deploy", deployment.Name.Value)
	assert.Equal(t, "6d4cf", deployment.PlatformRevision.Value, "a rollback in place names the pods restored, if any")
}

func TestATraceLinksTheDeployment(t *testing.T) {
	t.Parallel()
	story := NewStory().Deploy(5, "d", "r")
	assert.Empty(t, onlyDeployment(t, story).TraceID.Value)
	story.Events[0].TraceID = [16]byte{1, 2}
	assert.Len(t, onlyDeployment(t, story).TraceID.Value, 16)
}

func TestInstants(t *testing.T) {
	t.Parallel()
	assert.Equal(t, At(7), Instant(7).Time())
	assert.True(t, delivery.Instant(0).Time().IsZero())
	assert.Zero(t, delivery.InstantOf(delivery.Instant(0).Time()))
}

func onlyDeployment(t *testing.T, story *Story) *delivery.Deployment {
	t.Helper()
	all := story.History().Deployments(Production)
	require.Len(t, all, 1)
	return all[0]
}
