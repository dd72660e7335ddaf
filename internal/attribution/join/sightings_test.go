// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func newSightings() *join.Sightings {
	return join.NewSightings(join.SightingOptions{Max: 100, Expiry: time.Hour, StartUp: 2 * time.Minute})
}

func sighted(name string) join.Sighted { return join.Sighted{Service: scope.Service, Name: name} }

func TestSightingsDoNotDependOnTheOrderOfWhatIsHeard(t *testing.T) {
	t.Parallel()
	type heard struct {
		what join.Sighted
		at   delivery.Instant
	}
	rapid.Check(t, func(t *rapid.T) {
		var all []heard
		for range rapid.IntRange(1, 20).Draw(t, "heard") {
			what := join.Sighted{
				Service: delivery.Service{Name: rapid.SampledFrom([]string{"cart", "checkout"}).Draw(t, "service")},
				Name:    rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "name"),
			}
			all = append(all, heard{what, minute(rapid.IntRange(0, lastMinute).Draw(t, "at"))})
		}
		one, two := newSightings(), newSightings()
		for _, h := range all {
			one.See(h.what, h.at)
		}
		for _, h := range rapid.Permutation(all).Draw(t, "in another order") {
			two.See(h.what, h.at)
		}
		for _, h := range all {
			got := two.See(h.what, h.at)
			assert.Equal(t, one.See(h.what, h.at), got)
			for _, other := range all {
				if other.what == h.what {
					assert.LessOrEqual(t, got.First, other.at)
				}
			}
		}
	})
}

func TestWhatIsHeardOfAsSoonAsItsServiceMayHaveRunBefore(t *testing.T) {
	t.Parallel()
	s := newSightings()
	assert.Equal(t, join.Sighting{First: minute(10), Inherited: true}, s.See(sighted("a"), minute(10)))
	assert.Equal(t, join.Sighting{First: minute(11), Inherited: true}, s.See(sighted("b"), minute(11)))
	assert.Equal(t, join.Sighting{First: minute(12)}, s.See(sighted("c"), minute(12)))
	elsewhere := join.Sighted{Service: scope.Service, Environment: "staging", Name: "c"}
	assert.Equal(t, join.Sighting{First: minute(12), Inherited: true}, s.See(elsewhere, minute(12)))
	// Telemetry that comes late tells of the service before.
	assert.Equal(t, join.Sighting{First: minute(5), Inherited: true}, s.See(sighted("d"), minute(5)))
	assert.Equal(t, join.Sighting{First: minute(10)}, s.See(sighted("a"), minute(20)))
	assert.Equal(t, 5, s.Len())
}

func TestWhatFindsNoRoomWasNeverHeardOf(t *testing.T) {
	t.Parallel()
	s := join.NewSightings(join.SightingOptions{Max: 3, Expiry: time.Hour, StartUp: time.Minute})
	for i := range 3 {
		require.NotZero(t, s.See(sighted(strconv.Itoa(i)), minute(0)))
	}
	assert.Zero(t, s.See(sighted("more"), minute(1)))
	assert.Equal(t, uint64(1), s.Refused())
	assert.Equal(t, join.Sighting{First: minute(70), Inherited: true}, s.See(sighted("more"), minute(70)), "the others, and the service, were forgotten")
	assert.Equal(t, 1, s.Len())
}

func TestWhatIsForgottenStaysSoHoweverLateIsWhatComes(t *testing.T) {
	t.Parallel()
	s := newSightings()
	require.NotZero(t, s.See(sighted("once"), minute(0)))
	for _, m := range []int{0, 30, 65} {
		s.See(sighted("often"), minute(m))
	}
	assert.Equal(t, minute(5), s.See(sighted("once"), minute(5)).First)
}
