// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

func TestASuspicionOfWhatTurnsOutToBePartOfAnotherIsNotToldUnderTheSameIdentity(t *testing.T) {
	t.Parallel()
	const digest = "sha256:abababababababababababababababababababababababababababababababab"
	for known := arrival + minute; known < arrival+6*minute; known += 3 {
		s := newStory(9)
		s.serve("cart", "1", noon, arrival, 100, .002)
		s.serve("cart", "1", arrival, arrival+20*minute, 60, .002)
		for bin := arrival - minute; bin < arrival+20*minute; bin++ { // some instances state their image and no version
			s.count(bin, release.Identity{Service: "cart", Environment: "production", Digest: digest, Step: release.StepDigest},
				health.Series{Metric: health.Operations, Signal: health.Traces, Class: "GET /"}, 10)
		}
		s.serve("cart", "2", arrival, arrival+20*minute, 20, .4)
		s.all(known, func(q *inquiry.Inquiry) {
			d := deployment("cart", "2", arrival-minute)
			d.Digests = []string{digest}
			q.Deployed(scope("cart"), []join.Deployment{d})
		})
		type identity struct {
			version string
			onset   int64
			round   int
		}
		told, withdrawn := map[identity]bool{}, 0
		for _, n := range live(s).news {
			who := identity{n.Finding.Version, int64(n.Finding.Onset), n.Round}
			switch n.Kind {
			case inquiry.Suspected:
				require.False(t, told[who], "%v at %d", who, known-arrival)
				told[who] = true
			case inquiry.Withdrawn:
				assert.True(t, told[who])
				withdrawn++
			}
		}
		assert.Equal(t, 1, len(told)-withdrawn, "%d", known-arrival)
	}
}
