// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// regions are two releases, each rolled out to three regions, ten minutes apart.
func regions() *Story {
	return NewStory().Push(1, "main", "", "r1@1").
		Deploy(10, "1-eu", "r1").Deploy(20, "1-us", "r1").Deploy(30, "1-asia", "r1").
		Push(91, "main", "r1", "r2@90").
		Deploy(100, "2-eu", "r2").Deploy(110, "2-us", "r2").Deploy(120, "2-asia", "r2")
}

func TestARolloutCountsOnce(t *testing.T) {
	t.Parallel()
	options := plain()
	options.Definitions.RolloutWindow = time.Hour
	f := ofProduction(t, options, regions(), 500).window("7d")
	assert.InDelta(t, 2, f["dora.deployment.window_total"], 0)
	assert.InDelta(t, 2, f["dora.deployment.window_succeeded"], 0)
	assert.InDelta(t, 0, f["dora.deployment.window_excluded"], 0)
	o := observed{}.add(bookOf(t, options, regions().Events).Close(At(500)))
	assert.Equal(t, []float64{1, 1}, o["dora.deployments deployment.status=succeeded dora.deployment.reason=planned"])
	assert.Empty(t, o["dora.deployments deployment.status=succeeded dora.deployment.reason=redeploy"])
	assert.Equal(t, []float64{9 * 60, 10 * 60}, o["dora.change.lead_time"], "to the first region")

	f = ofProduction(t, plain(), regions(), 500).window("7d")
	assert.InDelta(t, 6, f["dora.deployment.window_succeeded"], 0, "without rollouts each stands for itself")
	assert.InDelta(t, 4, f["dora.deployment.window_excluded"], 0, "as a redeployment")
}

func TestWhatRestoredServiceMayBeAStage(t *testing.T) {
	t.Parallel()
	options := plain()
	options.Definitions.RolloutWindow = time.Hour
	s := NewStory().Deploy(10, "1", "r1").Deploy(100, "eu", "r2").Deploy(105, "us", "r2").RollBack(106, "1", RestoredBy("us"))
	f := ofProduction(t, options, s, 500).window("7d")
	assert.InDelta(t, 1, f["dora.deployment.window_reworked"], 0)
	assert.InDelta(t, 2, f["dora.deployment.window_succeeded"], 0)
}

// A verdict on a deployment must be retracted if the deployment turns out to be a stage.
func TestAVerdictOnAStageMovesToItsRollout(t *testing.T) {
	t.Parallel()
	options := plain()
	options.Definitions.RolloutWindow = time.Hour
	story := regions().Open(130, "i", Blaming("2-us")).Resolve(140, "i").Events
	var first, late []*delivery.Event
	for _, e := range story {
		if f, ok := e.Subject.(*delivery.DeploymentFacts); ok && f.ID == "2-eu" {
			late = append(late, e)
		} else {
			first = append(first, e)
		}
	}
	b := bookOf(t, options, first)
	standing := listen(map[delivery.DeploymentKey]judged{}, b.Flush(At(500)))
	require.Contains(t, standing, delivery.DeploymentKey{Scope: Production, ID: "2-us"})
	applyAll(t, b, late)
	standing = listen(standing, b.Flush(At(500)))
	require.Len(t, standing, 1)
	require.Contains(t, standing, delivery.DeploymentKey{Scope: Production, ID: "2-eu"})
}

// The random deployments lie within a few hours, so that many are stages of others and many have gates and artifacts.
func TestRolloutsKnowNoOrderOfEvents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		options := anyOptions(t)
		options.Definitions.RolloutWindow = rapid.SampledFrom([]time.Duration{10 * time.Minute, time.Hour}).Draw(t, "window")
		events := Events(80, 120).Draw(t, "events")
		moment := At(Day(2))
		scratch, shuffled, always := bookOf(t, options, events), bookOf(t, options, Shuffled(t, events)), NewBook(options)
		standing := map[delivery.DeploymentKey]judged{}
		for _, e := range events {
			applyAll(t, always, []*delivery.Event{e})
			listen(standing, always.Flush(moment))
		}
		once, again := scratch.Flush(moment), always.Flush(moment)
		require.Equal(t, once, shuffled.Flush(moment))
		require.Len(t, again.Reports, len(once.Reports))
		for i := range once.Reports {
			require.Equal(t, once.Reports[i].Samples, again.Reports[i].Samples)
			require.Equal(t, once.Reports[i].Zeros, again.Reports[i].Zeros)
		}
		require.Equal(t, listen(map[delivery.DeploymentKey]judged{}, once), standing)
	})
}

func TestGatesAreObserved(t *testing.T) {
	t.Parallel()
	s := NewStory().
		Gate(5, "1", delivery.DeploymentApprovalRequested).Gate(25, "1", delivery.DeploymentApproved).Deploy(30, "1", "r1").
		Gate(40, "2", delivery.DeploymentApprovalRequested).Gate(45, "2", delivery.DeploymentRejected).
		Gate(50, "3", delivery.DeploymentApprovalRequested)
	o := settledOf(t, s)
	assert.Equal(t, []float64{20 * 60, 5 * 60}, o["dora.deployment.approval_wait"])
	assert.Equal(t, []float64{1}, o["dora.deployment.rejections"])

	f := ofProduction(t, plain(), s, 60)
	assert.InDelta(t, 1, f["dora.deployment.active dora.deployment.state=queued"], 0, "what waits for approval, and not what was rejected")
	assert.InDelta(t, 0, f["dora.deployment.active dora.deployment.state=in_progress"], 0)
}

func TestWhereNothingIsGatedNothingIsSaidOfRejections(t *testing.T) {
	t.Parallel()
	for _, r := range bookOf(t, plain(), regions().Events).Flush(At(500)).Reports {
		for _, zero := range r.Zeros {
			assert.NotEqual(t, DeploymentRejections, zero.Metric)
		}
	}
}

func TestAScopeWhoseOnlyDeploymentWasRejectedNeverDeployed(t *testing.T) {
	t.Parallel()
	s := NewStory().Gate(5, "1", delivery.DeploymentRejected)
	f := ofProduction(t, plain(), s, 60).window("7d")
	assert.Empty(t, f)
	assert.Equal(t, []float64{1}, settledOf(t, s)["dora.deployment.rejections"])
}

func TestRecoveryMayEndWithTheMitigation(t *testing.T) {
	t.Parallel()
	s := NewStory().Deploy(10, "1", "r1").Open(20, "i", Blaming("1")).Mitigate(35, "i").Resolve(80, "i")
	key := "dora.deployment.recovery_time dora.recovery.method=incident_resolved"
	assert.Equal(t, []float64{60 * 60}, settledOf(t, s)[key])
	options := plain()
	options.Definitions.RecoveryEnd = attribution.RecoveryAtMitigation
	assert.Equal(t, []float64{15 * 60}, observed{}.add(bookOf(t, options, s.Events).Close(At(500)))[key])
}

func TestExcludedKindsAreCountedOnlyAsSucceeded(t *testing.T) {
	t.Parallel()
	s := NewStory().Deploy(10, "app", "r1").Deploy(100, "data", "d1", Changing(delivery.ChangeData)).Deploy(200, "app-2", "r2")
	options := plain()
	options.Definitions.ExcludedChangeKinds = []delivery.ChangeKind{delivery.ChangeData}
	f := ofProduction(t, options, s, 500).window("7d")
	assert.InDelta(t, 2, f["dora.deployment.window_total"], 0)
	assert.InDelta(t, 3, f["dora.deployment.window_succeeded"], 0)
	assert.InDelta(t, 1, f["dora.deployment.window_excluded"], 0)
	f = ofProduction(t, plain(), s, 500).window("7d")
	assert.InDelta(t, 3, f["dora.deployment.window_total"], 0, "every kind counts unless it is excluded")
}
