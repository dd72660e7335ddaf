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

func TestADeploymentFinishesWithItsFirstStage(t *testing.T) {
	t.Parallel()
	ok, failed := delivery.StatusSucceeded, delivery.StatusFailed
	tests := []struct {
		name   string
		story  *Story
		status delivery.DeploymentStatus
		finish int
	}{
		{"the first stage brings the code to users", NewStory().FinishStage(5, "1", "eu", ok).FinishStage(9, "1", "us", ok).Deploy(10, "1", "r1"), ok, 5},
		{"a stage alone is enough", NewStory().FinishStage(5, "1", "eu", ok).FinishStage(4, "1", "us", failed), ok, 5},
		{"a stage told after the whole", NewStory().FinishStage(15, "1", "eu", ok).Deploy(10, "1", "r1"), ok, 10},
		{"a stage that failed finishes nothing", NewStory().FinishStage(5, "1", "eu", failed), "", 0},
		{"what is said of the whole stands", NewStory().FinishStage(5, "1", "eu", ok).Finish(9, "1", failed), failed, 9},
		{"a stage that failed before the whole succeeded", NewStory().FinishStage(5, "1", "eu", failed).Deploy(10, "1", "r1"), ok, 10},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, found := tt.story.History().Deployment(delivery.DeploymentKey{Scope: Production, ID: "1"})
			require.True(t, found)
			status, _ := d.Status()
			assert.Equal(t, tt.status, status)
			if tt.finish == 0 {
				assert.Zero(t, d.FinishedAt())
			} else {
				assert.Equal(t, Instant(tt.finish), d.FinishedAt())
			}
		})
	}
}

func TestWhatHappensAtAGate(t *testing.T) {
	t.Parallel()
	requested, approved, rejected := delivery.DeploymentApprovalRequested, delivery.DeploymentApproved, delivery.DeploymentRejected
	tests := []struct {
		name          string
		story         *Story
		wait, decided int // both 0 if there was no wait
		turnedAway    bool
	}{
		{"asked and let in", NewStory().Gate(5, "1", requested).Gate(25, "1", approved), 20, 25, false},
		{"asked and turned away", NewStory().Gate(5, "1", requested).Gate(25, "1", rejected), 20, 25, true},
		{"asked and still waiting", NewStory().Gate(5, "1", requested), 0, 0, false},
		{"turned away without being asked for", NewStory().Gate(25, "1", rejected), 0, 0, true},
		{"let in before anybody asked", NewStory().Gate(5, "1", approved).Gate(25, "1", requested), 0, 0, false},
		{"asked twice and decided twice", NewStory().Gate(5, "1", requested).Gate(7, "1", requested).Gate(25, "1", approved).Gate(30, "1", approved), 20, 25, false},
		{"turned away, then let in after all", NewStory().Gate(5, "1", requested).Gate(25, "1", rejected).Gate(30, "1", approved), 20, 25, false},
		{"let in, then turned away at the next gate", NewStory().Gate(5, "1", requested).Gate(25, "1", approved).Gate(30, "1", rejected), 20, 25, true},
		{"turned away, but started", NewStory().Gate(25, "1", rejected).Start(26, "1", delivery.StateInProgress), 0, 0, false},
		{"started, then turned away", NewStory().Start(24, "1", delivery.StateInProgress).Gate(25, "1", rejected), 0, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, found := tt.story.History().Deployment(delivery.DeploymentKey{Scope: Production, ID: "1"})
			require.True(t, found)
			wait, decided, ok := d.ApprovalWait()
			assert.Equal(t, tt.decided != 0, ok)
			if ok {
				assert.Equal(t, Instant(tt.decided), decided)
				assert.Equal(t, Instant(tt.wait)-Instant(0), wait)
			}
			assert.Equal(t, tt.turnedAway, d.TurnedAway())
		})
	}
}

func TestWhatWasTurnedAwayIsForgotten(t *testing.T) {
	t.Parallel()
	h := NewStory().Deploy(1, "0", "r0").Gate(2, "1", delivery.DeploymentRejected).Gate(2, "2", delivery.DeploymentApprovalRequested).History()
	assert.Equal(t, map[delivery.Kind]int{delivery.KindDeployment: 1}, pruned(h, 100))
	assert.Equal(t, []string{"2", "0"}, idsOf(h.Deployments(Production)))
}

func TestReviewsOfAChange(t *testing.T) {
	t.Parallel()
	c, ok := NewStory().Review(5, "7", delivery.ReviewCommented).Review(9, "7", delivery.ReviewApproved).
		Review(11, "7", delivery.ReviewApproved).Review(12, "7", delivery.ReviewChangesRequested).
		History().Change(delivery.ChangeKey{RepositoryURL: Shop, ID: "7"})
	require.True(t, ok)
	assert.Equal(t, Instant(5), c.Reviewed, "the first of any outcome")
	assert.Equal(t, Instant(11), c.Approved, "the latest approval")
	assert.Zero(t, c.Merged)
}

func TestWhenAnIncidentWasMitigated(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		story *Story
		want  int // 0 if it was not
	}{
		{"while it stays open", NewStory().Open(1, "i").Mitigate(5, "i"), 5},
		{"before it was resolved", NewStory().Open(1, "i").Mitigate(5, "i").Resolve(9, "i"), 5},
		{"the first time counts", NewStory().Open(1, "i").Mitigate(5, "i").Mitigate(7, "i"), 5},
		{"never", NewStory().Open(1, "i").Resolve(9, "i"), 0},
		{"only after it was resolved", NewStory().Open(1, "i").Resolve(9, "i").Mitigate(11, "i"), 0},
		{"before it was reopened", NewStory().Open(1, "i").Mitigate(5, "i").Resolve(9, "i").Reopen(11, "i"), 0},
		{"before it was reopened without being resolved", NewStory().Open(1, "i").Mitigate(5, "i").Reopen(11, "i"), 0},
		{"again after it was reopened", NewStory().Open(1, "i").Mitigate(5, "i").Resolve(9, "i").Reopen(11, "i").Mitigate(12, "i"), 12},
		{"and resolved in the same moment", NewStory().Open(1, "i").Resolve(5, "i").Mitigate(5, "i"), 5},
		{"without ever being opened", NewStory().Mitigate(5, "i"), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i := tt.story.History().Incidents(Cart)[0]
			if tt.want == 0 {
				assert.Zero(t, i.MitigatedAt())
				return
			}
			assert.Equal(t, Instant(tt.want), i.MitigatedAt())
		})
	}
}

func TestFeatureFlagsAreKeptByService(t *testing.T) {
	t.Parallel()
	story := NewStory().Switch(9, "b", delivery.FlagEnabled).Switch(5, "a", delivery.FlagCreated).Switch(7, "a", delivery.FlagEnabled)
	h := story.History()
	flags := h.FeatureFlags(Cart)
	require.Len(t, flags, 2)
	assert.Equal(t, "a", flags[0].Key.Key)
	assert.Equal(t, []delivery.FlagChange{{At: Instant(5), Action: delivery.FlagCreated}, {At: Instant(7), Action: delivery.FlagEnabled}}, flags[0].Changes)
	assert.Empty(t, h.FeatureFlags(till))

	assert.Equal(t, map[delivery.Kind]int{delivery.KindFeatureFlag: 1}, pruned(h, 8))
	require.Len(t, h.FeatureFlags(Cart), 1)
	assert.Equal(t, "b", h.FeatureFlags(Cart)[0].Key.Key)
}
