// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// operations reports n operations of a version of cart in each bin, of which some fail.
func (s *story) operations(version string, from, to health.Bin, n, failed int64) {
	for bin := from; bin < to; bin++ {
		series := health.Series{Metric: health.Operations, Signal: health.Traces, Class: "GET /"}
		s.count(bin, identity("cart", version), series, n-failed)
		series.ErrorType = "500"
		s.count(bin, identity("cart", version), series, failed)
		s.count(bin, identity("cart", version), health.Series{Metric: health.FailingTraces}, failed)
	}
}

// A new version fails for a moment, and some bins later for good. As long as the other version also fails often, the
// moment is nothing unusual. Later it is, and looks like the beginning.
func TestAnOnsetThatWasRecordedIsReplacedByOneThatIsAMinuteEarlier(t *testing.T) {
	t.Parallel()
	const first = arrival + 2*minute
	for _, tt := range []struct {
		name  string
		after health.Bin
		want  health.Bin
	}{
		{"a minute earlier", 6, first},
		{"less than a minute earlier", 5, first + 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStory(1).deploy("cart", "2", arrival, arrival)
			s.operations("1", noon, arrival, 100, 0)
			s.operations("1", arrival, arrival+10*minute, 80, 8)
			s.operations("1", arrival+10*minute, arrival+40*minute, 80, 0)
			s.operations("2", arrival, first, 20, 0)
			s.operations("2", first, first+1, 20, 9)
			s.operations("2", first+1, first+tt.after, 20, 0)
			s.operations("2", first+tt.after, arrival+40*minute, 20, 15)
			found := everyMinute(s).told[scope("cart")].Findings
			require.Len(t, found, 1)
			assert.Equal(t, instant(tt.want), found[0].Onset)
		})
	}
}
