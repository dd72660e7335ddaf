// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// A canary fails a fifth of its requests. It is suspected before anybody acts, and is a failed change once it was rolled back.
func TestABadCanaryIsSuspectedAndFailsOnceItIsUndone(t *testing.T) {
	t.Parallel()
	story, s := badCanary(), newStage(t)
	rest := s.tellUntil(story.messages(), canaryBad)
	suspicion, rest := tellUntilSuspected(s, story, rest)
	assert.Equal(t, "checkout", suspicion.text("service.name"))
	assert.Equal(t, "checkout-2", suspicion.text("deployment.id"))
	assert.Equal(t, "1.1", suspicion.text("service.version"))
	assert.Equal(t, "health", suspicion.text("dora.attribution.method"))
	assertOnset(t, story, suspicion)
	assertReasons(t, suspicion)
	assertTraces(t, story, suspicion)
	s.await("a suspected deployment, none failed", func() bool {
		return s.window("dora.deployment.window_suspected") == 1 && s.window("dora.deployment.window_failed") == 0
	})

	rest = s.tellUntil(rest, canaryUndone-30*time.Second)
	s.awaitJudged(story)
	s.await("nothing failed before somebody acts", func() bool { return len(s.of("dora.change.failed")) == 0 })

	rest = s.tellUntil(rest, canaryUndone+2*time.Minute)
	var failed, recovered announcement
	s.await("the failed change and its recovery", func() bool {
		all, restored := s.standing("dora.change.failed"), s.standing("dora.change.recovered")
		if len(all) != 1 || len(restored) != 1 {
			return false
		}
		failed, recovered = all[0], restored[0]
		return true
	})
	assert.Equal(t, "checkout-2", failed.text("deployment.id"))
	assert.Equal(t, "rollback", failed.text("dora.attribution.method"))
	assertOnset(t, story, failed)
	assertReasons(t, failed)
	assertTraces(t, story, failed)
	assert.Equal(t, "rollback", recovered.text("dora.recovery.method"))
	took := (canaryUndone - canaryBad).Seconds()
	assert.InDelta(t, took, recovered.said["dora.recovery.duration"], 20)
	s.await("figures of one failure", func() bool {
		return s.window("dora.deployment.window_failed") == 1 && s.window("dora.deployment.window_suspected") == 0 &&
			s.window("dora.change.fail_rate") == 0.5 && s.figures.total("dora.deployment.recovery_time_count", "") == 1
	})
	assert.InDelta(t, took, s.figures.total("dora.deployment.recovery_time_sum", ""), 20)
	assertReleases(t, s)

	// Somebody opens an incident afterwards for what was noticed at web.
	s.tell(story.incident("pager-1", canaryIncident))
	s.tell(rest...)
	s.awaitJudged(story)
	s.await("an incident attributed to the canary", func() bool {
		answers := s.standing("dora.incident.attributed")
		return len(answers) == 1 && answers[0].text("dora.incident.id") == "pager-1" &&
			answers[0].text("dora.attribution.outcome") == "release" && answers[0].text("deployment.id") == "checkout-2"
	})

	s.tell(story.webhook(story.lasts, `"event": "attribution.corrected", "service": "shop/checkout", "correction": "dismissed", "deployment_id": "checkout-2"`))
	s.await("the verdict taken back", func() bool {
		return len(s.standing("dora.change.failed")) == 0 && s.window("dora.deployment.window_failed") == 0
	})
	for _, one := range s.of("dora.change.suspected") {
		assert.Equal(t, "checkout-2", one.text("deployment.id"), "no other deployment is ever suspected")
	}
}

// tellUntilSuspected sends half a minute of the story at a time, at most three minutes, until a release is suspected: so the
// suspicion rests on no later data.
func tellUntilSuspected(s *stage, story *shopStory, rest []message) (suspicion announcement, after []message) {
	s.t.Helper()
	for upTo := canaryBad; upTo < canaryBad+3*time.Minute && suspicion.name == ""; {
		upTo += 30 * time.Second
		rest = s.tellUntil(rest, upTo)
		s.awaitJudged(story)
		s.await("anything", func() bool {
			if all := s.of("dora.change.suspected"); len(all) > 0 {
				suspicion = all[0]
				s.t.Logf("suspected when %s of failures had been told", upTo-canaryBad)
			}
			return true
		})
	}
	s.await("a suspicion within three minutes", func() bool { return suspicion.name != "" })
	return suspicion, rest
}

// assertOnset requires that the onset lies in the first bad minute.
func assertOnset(t *testing.T, story *shopStory, told announcement) {
	t.Helper()
	assert.WithinRange(t, told.at, story.began.Add(canaryBad-health.BinWidth), story.began.Add(canaryBad+time.Minute), told.name)
}

// assertReasons requires measured reasons that a person can read.
func assertReasons(t *testing.T, told announcement) {
	t.Helper()
	reasons, _ := told.said["dora.attribution.evidence"].([]any)
	assert.True(t, slices.ContainsFunc(reasons, func(reason any) bool {
		r, _ := reason.(map[string]any)
		value, _ := r["value"].(float64)
		return value > 0 && r["term"] != "" && r["detail"] != ""
	}), "%s: measured reasons among %v", told.name, reasons)
}

// assertTraces requires that all linked traces failed in the canary.
func assertTraces(t *testing.T, story *shopStory, told announcement) {
	t.Helper()
	ids := []string{told.trace}
	more, _ := told.said["dora.attribution.trace_ids"].([]any)
	for _, id := range more {
		ids = append(ids, fmt.Sprint(id))
	}
	for _, id := range ids {
		assert.Contains(t, story.failed, id, "%s: a failing trace", told.name)
	}
}

// assertReleases requires figures of both versions.
func assertReleases(t *testing.T, s *stage) {
	t.Helper()
	for _, version := range []string{"1.0", "1.1"} {
		label := `service_version="` + version + `"`
		s.await("operations of "+version, func() bool { return s.figures.total("dora.release.operations", label) > 0 })
	}
	s.await("error rates", func() bool {
		return s.figures.total("dora.release.error_rate", `service_name="checkout",service_namespace="shop",service_version="1.1"`) > 0.05
	})
}
