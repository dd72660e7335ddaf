// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/telemetrytest"
)

// telling feeds a story to connectors in two ways that must have the same result.
type telling func(t *testing.T, seed uint64, story telemetrytest.Story) (want, got []health.Observation)

// law checks that a telling gives the same result in both ways, for every history and for random stories.
func law(t *testing.T, tell telling) {
	t.Helper()
	t.Parallel()
	for _, dir := range histories(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			want, got := tell(t, 1, readStory(t, dir))
			assertSame(t, want, got)
		})
	}
	t.Run("random", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(random *rapid.T) {
			want, got := tell(t, rapid.Uint64().Draw(random, "seed"), telemetrytest.Stories().Draw(random, "story"))
			assertSame(random, want, got)
		})
	})
}

// ofWholeTraces are the metrics that need knowledge which several connectors do not share: which releases are live,
// which services are healthy, and which instances there are.
var ofWholeTraces = []health.Metric{health.FailureOrigins, health.Exposures, health.Instances}

func TestFourConnectorsTogetherCountWhatOneCounts(t *testing.T) {
	law(t, func(t *testing.T, _ uint64, story telemetrytest.Story) (want, got []health.Observation) {
		t.Helper()
		var parts []pmetric.Metrics
		for _, stream := range telemetrytest.Split(story.Batches(), 4) {
			parts = append(parts, live(t, stream)...)
		}
		whole := merged(t, live(t, story.Batches())...)
		return without(whole, ofWholeTraces...), without(merged(t, parts...), ofWholeTraces...)
	})
}

func TestMessagesSentTwiceInAnyOrderChangeNothing(t *testing.T) {
	law(t, func(t *testing.T, seed uint64, story telemetrytest.Story) (want, got []health.Observation) {
		t.Helper()
		messages := live(t, story.Batches())
		return merged(t, messages...), merged(t, telemetrytest.Twice(messages, seeded(seed))...)
	})
}

func TestYesterdayReplayedIsCountedAsItWasLive(t *testing.T) {
	law(t, func(t *testing.T, _ uint64, story telemetrytest.Story) (want, got []health.Observation) {
		t.Helper()
		batches := story.Batches()
		return without(merged(t, live(t, batches)...)), without(merged(t, replayed(t, batches)...))
	})
}

// The delay stays within max_lateness and trace_hold, so that nothing comes too late to be counted or connected.
func TestBatchesOutOfOrderAreCountedAsInOrder(t *testing.T) {
	law(t, func(t *testing.T, seed uint64, story telemetrytest.Story) (want, got []health.Observation) {
		t.Helper()
		batches := story.Batches()
		late := telemetrytest.Delay(batches, seeded(seed), 5*time.Second)
		inOrder := merged(t, live(t, batches)...)
		return without(inOrder, health.Exposures), without(merged(t, live(t, late)...), health.Exposures)
	})
}

func assertSame(t interface {
	assert.TestingT
	Helper()
}, want, got []health.Observation,
) {
	t.Helper()
	if assert.Equal(t, portrait(want), portrait(got)) {
		assert.Equal(t, want, got)
	}
}
