// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

// Old rows of a calm service are packed. No caller can tell, whether or not it reads them in between.
func TestOldBinsOfCalmServicesTellWhatWasTold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := newStory(rapid.Uint64().Draw(t, "seed"))
		from := noon + health.Bin(rapid.IntRange(0, 40).Draw(t, "from"))
		gap := from + health.Bin(rapid.IntRange(1, 300).Draw(t, "gap"))
		for bin := from; bin < from+100*minute; bin++ {
			if bin < gap || bin > gap+50 {
				s.serve(bin, traffic{release: v1, class: "GET /", n: 20, failed: s.binomial(20, .1), slow: 1, fingerprint: "timeout", logs: s.poisson(.5)})
				s.tell(bin, v1, health.Series{Metric: health.Exposures, EntryService: "mail", Touched: health.TouchedOther, EntryFailed: true}, s.poisson(1))
				s.tell(bin, v1, health.Series{Metric: health.FailureOrigins, EntryService: "mail", Handled: true}, s.poisson(1))
			}
		}
		end := from + 100*minute
		asked, left := watch.New(watch.NewDefaultOptions()), watch.New(watch.NewDefaultOptions())
		of := watch.ID{Scope: watchScope, Identity: v1}
		live := map[health.Bin]watch.Tick{}
		for rest := s.told; len(rest) > 0; {
			bin := rest[0].Bin
			tellUntil(left, rest, bin+1)
			rest = tellUntil(asked, rest, bin+1)
			if bin%29 == 0 {
				asked.Ticks(of, 0, end)
			}
			if bin%20 == 0 {
				asked.Assess(at(bin + 1))
				live[bin] = asked.Ticks(of, bin, bin+1)[0]
			}
		}
		require.Equal(t, left.Assess(at(end)), asked.Assess(at(end)))
		ticks := left.Ticks(of, from, end)
		require.Equal(t, ticks, asked.Ticks(of, from, end))
		for _, tick := range ticks {
			was, ok := live[tick.Bin]
			if !ok {
				continue
			}
			require.Equal(t, was.Errors, tick.Errors)
			require.Equal(t, was.Time, tick.Time)
			require.Equal(t, was.Exposures, tick.Exposures)
			require.Equal(t, was.Origins, tick.Origins)
		}
	})
}
