// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestAScopePrunedByItselfLeavesTheOthersAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := historyOf(t, Events(60, 30).Draw(t, "events"))
		before := h.Entities()
		limit := Instant(rapid.IntRange(0, 31).Draw(t, "cut-off"))
		needed := rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "needed")
		scope := rapid.SampledFrom(append(h.Scopes(), delivery.Scope{})).Draw(t, "scope")
		count := h.CountIn(scope)
		gone := h.PruneScope(scope, limit.Time(), func(d *delivery.Deployment) bool { return d.Key.ID == needed })
		requireSame(t, portrait(h.Rebuilt()), portrait(h))
		require.Equal(t, count-gone, h.CountIn(scope))

		for key, entity := range before {
			d, ok := entity.(delivery.Deployment)
			expired := ok && d.Key.Scope == scope && d.Told < limit && (d.Gone() || d.Key.ID != needed)
			_, kept := h.Entities()[key]
			require.Equal(t, !expired, kept, "%v", key)
		}
	})
}

func TestArtifactsThatNoDeploymentNamesArePruned(t *testing.T) {
	t.Parallel()
	h := NewStory().Publish(1, "r1", Digest("sha256:a1")).Publish(1, "r2", Digest("sha256:b2")).Publish(3, "r3", Digest("sha256:c3")).
		Deploy(2, "d", "", WithDigest("sha256:a1")).History()
	assert.Equal(t, 1, h.PruneArtifacts(At(3)))
	assert.Equal(t, 2, h.Count(delivery.KindArtifact))
	assert.Equal(t, "r1", h.Line(Production, rules).Entries[0].Revision.Value)
	assert.Zero(t, h.PruneScope(Production, At(3), func(*delivery.Deployment) bool { return true }))
	assert.Equal(t, 1, h.PruneScope(Production, At(3), func(*delivery.Deployment) bool { return false }))
	assert.Zero(t, h.CountScopes())
	assert.Equal(t, 1, h.PruneArtifacts(At(3)))
}

func TestWhatHasExpiredIsJudgedByTheLookBefore(t *testing.T) {
	t.Parallel()
	var e delivery.Expiry
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	look := func(at time.Time) string {
		by, due := e.Look(at)
		if !due {
			return "not due"
		}
		return by.Format(time.TimeOnly)
	}
	assert.Equal(t, "not due", look(noon), "at the first look nothing is judged")
	assert.Equal(t, "not due", look(noon.Add(59*time.Minute)))
	assert.Equal(t, "12:00:00", look(noon.Add(time.Hour)))
	assert.Equal(t, "13:00:00", look(noon.AddDate(1, 0, 0)), "a clock that is set forward takes nothing away")
	assert.Equal(t, "not due", look(noon.Add(90*time.Minute)), "nor does it when it is set back")
	assert.Equal(t, "13:30:00", look(noon.Add(150*time.Minute)))
}
