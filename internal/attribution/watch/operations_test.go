// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/fingerprint"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// counter adds up the operations taken.
type counter map[string]int64

func (c counter) take(w *watch.Watch) {
	for _, o := range w.TakeOperations() {
		c[fmt.Sprint(o.Scope, o.Name, o.ErrorType)] += o.Count
	}
}

func TestEachOperationIsCountedOnceForGood(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		told := inOrder(drawStory(t))
		want := counter{}
		w := watch.New(watch.NewDefaultOptions())
		taken := counter{}
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "then"), 0))
		for _, o := range told {
			if o.Series.Metric == health.Operations {
				scope := delivery.Scope{Service: delivery.Service{Name: o.Release.Service}, Environment: "production"}
				want[fmt.Sprint(scope, o.Release.Version, o.Series.ErrorType)] += o.Count
			}
			w.Observe(o)
			switch random.IntN(100) {
			case 0:
				taken.take(w)
			case 1:
				w.Assess(at(o.Bin))
			}
		}
		w.Advance(at(noon + hour))
		taken.take(w)
		require.Equal(t, want, taken)
		require.Empty(t, w.TakeOperations())
	})
}

func TestAReleaseHasFewErrorTypes(t *testing.T) {
	t.Parallel()
	s := newStory(1)
	for bin := noon; bin < noon+minute; bin++ {
		s.tell(bin, v1, health.Series{Metric: health.Operations, Signal: health.Traces}, 100)
		for i := range 20 {
			failed := health.Series{Metric: health.Operations, Signal: health.Traces, ErrorType: fmt.Sprintf("e%02d", i)}
			s.tell(bin, v1, failed, 1)
		}
	}
	s.told[1].Exemplars = []health.Exemplar{{TraceID: [16]byte{7}}}
	w := s.watched(t, noon+minute)
	require.Empty(t, w.TakeOperations(), "nothing has settled")
	w.Advance(at(noon + hour))
	all := w.TakeOperations()
	require.Len(t, all, 18)
	assert.Equal(t, watch.Operations{Scope: watchScope, Name: "1", Count: int64(100 * minute), Bin: noon + minute - 1}, all[0])
	assert.Equal(t, fingerprint.UnknownErrorType, all[1].ErrorType)
	assert.Equal(t, int64(4*minute), all[1].Count)
	assert.Equal(t, "e00", all[2].ErrorType)
	assert.Equal(t, []health.Exemplar{{TraceID: [16]byte{7}}}, all[2].Exemplars)
}
