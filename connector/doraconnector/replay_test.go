// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// standing is a verdict that was announced and not retracted.
type standing struct {
	Deployment, Method, Recovery any
	At, Recovered                time.Time
}

// verdicts returns the verdicts that stand after all announcements, by deployment.
func (r *rig) verdicts() []standing {
	failed := map[any]standing{}
	for _, record := range r.told(suspicions...) {
		switch record.Event {
		case "dora.change.failed":
			failed[record.Attributes["log.record.uid"]] = standing{
				Deployment: record.Attributes["deployment.id"], Method: record.Attributes["dora.attribution.method"], At: record.Time,
			}
		case "dora.change.recovered":
			v := failed[record.Attributes["dora.recovery.failed_uid"]]
			v.Recovery, v.Recovered = record.Attributes["dora.recovery.method"], record.Time
			failed[record.Attributes["dora.recovery.failed_uid"]] = v
		case "dora.change.failure_retracted":
			delete(failed, record.Attributes["dora.attribution.retracted_uid"])
		}
	}
	var all []standing
	for _, v := range failed {
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b standing) int { return cmp.Compare(a.Deployment.(string), b.Deployment.(string)) })
	return all
}

// lasting returns the figures sent last, by metric and attributes, without the times since the last events.
func (r *rig) lasting(t *testing.T) map[string]figure {
	t.Helper()
	points := lastFigures(t, r)
	for key := range points {
		if strings.HasPrefix(key, "dora.source.") {
			delete(points, key)
		}
	}
	return points
}

// course returns the announced states and health of releases and the suspicions, sorted by time.
func (r *rig) course() []string {
	var all []string
	for _, record := range r.told("dora.release.health_changed", "dora.change.suspected") {
		all = append(all, fmt.Sprint(record.Time, record.Event, record.Attributes["deployment.id"],
			record.Attributes["dora.release.previous_state"], record.Attributes["dora.release.state"], record.Attributes["dora.release.health"]))
	}
	slices.Sort(all)
	return all
}

// differences lists the series whose values differ.
func differences(want, got map[string]figure) []string {
	var all []string
	for key, f := range want {
		if other, ok := got[key]; !ok || other != f {
			all = append(all, fmt.Sprintf("%s: %v, but %v (%t)", key, f, other, ok))
		}
	}
	for key, f := range got {
		if _, ok := want[key]; !ok {
			all = append(all, fmt.Sprintf("%s: nothing, but %v", key, f))
		}
	}
	slices.Sort(all)
	return all
}

// replay consumes a story of the past as fast as it can: minute by minute the events of the webhooks and then the bins,
// in the order that order puts them in.
func (s *story) replay(t *testing.T, r *rig, start time.Time, order func([]health.Observation)) {
	t.Helper()
	var waiting []health.Observation
	for minute := range s.minutes {
		if events := s.tell[minute]; len(events) > 0 {
			r.consume(t, eventsOf(events...))
		}
		for n := minute * 6; n < minute*6+6; n++ {
			waiting = append(waiting, s.bin(start, n)...)
		}
		if minute%2 == 1 || minute == s.minutes-1 {
			order(waiting)
			for piece := range slices.Chunk(waiting, 7) {
				r.feed(t, piece)
			}
			waiting = nil
		}
	}
}

func TestWhatStandsDoesNotDependOnHowItWasTold(t *testing.T) {
	t.Parallel()
	inOrder := func([]health.Observation) {}
	for name, tell := range map[string]func(time.Time) *story{"a bad canary": badCanary, "a bad cart": badCart} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(1, 2))
				shuffled := func(all []health.Observation) {
					random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
				}
				start := time.Now()
				s := tell(start)
				live := newRig(t, nil).feedHealth(t)
				live.start(t)
				s.live(t, live, start, 0, s.minutes)
				want := live.verdicts()
				require.NotEmpty(t, want)

				replayed, mixed := newRig(t, nil).feedHealth(t), newRig(t, nil).feedHealth(t)
				replayed.start(t)
				mixed.start(t)
				s.replay(t, replayed, start, inOrder)
				s.replay(t, mixed, start, shuffled)
				pass(3)
				assert.Equal(t, want, live.verdicts())
				assert.Equal(t, live.course(), replayed.course(), "a replay announces what was announced live")
				for _, other := range []*rig{replayed, mixed} {
					assert.Equal(t, want, other.verdicts())
					assert.Empty(t, differences(live.lasting(t), other.lasting(t)))
				}
			})
		})
	}
}

// crash returns a started rig that has only what the disk held at this moment, and the copy of the disk.
func (r *rig) crash(t *testing.T, disk *disktest.Disk) (*rig, *disktest.Disk) {
	t.Helper()
	left := disk.Crash()
	next := newDurableRig(t, left, nil).feedHealth(t)
	next.past = slices.Concat(r.past, r.logs.AllLogs())
	next.start(t)
	return next, left
}

func TestARestartInTheMiddleChangesNothing(t *testing.T) {
	t.Parallel()
	for name, tell := range map[string]func(time.Time) *story{"a bad canary": badCanary, "a bad cart": badCart} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				s := tell(start)
				whole, disk := newRig(t, nil).feedHealth(t), disktest.New()
				whole.start(t)
				broken := newDurableRig(t, disk, nil).feedHealth(t)
				broken.start(t)
				for minute := range s.minutes {
					s.minute(t, start, minute, whole, broken)
					switch minute {
					case arrival + 3:
						e := broken.engine()
						require.NoError(t, e.turn.Take(t.Context(), func() { assert.NoError(t, e.checkpoint(t.Context())) }))
					case arrival + 5, undone:
						broken, disk = broken.crash(t, disk)
					}
				}
				pass(3)
				assert.Equal(t, whole.verdicts(), broken.verdicts())
				assert.Empty(t, differences(whole.lasting(t), broken.lasting(t)))
				assert.Equal(t, whole.told("dora.change.suspected"), broken.told("dora.change.suspected"), "nothing is told twice, nothing is left out")
			})
		})
	}
}

func TestWhatAReplayBringsToLightSurvivesACrashBeforeItIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s := badCanary(start)
		live, disk := newRig(t, nil).feedHealth(t), disktest.New()
		live.start(t)
		s.live(t, live, start, 0, s.minutes)
		before := newDurableRig(t, disk, nil).feedHealth(t)
		before.start(t)
		s.replay(t, before, start, func([]health.Observation) {})
		require.Empty(t, before.course())
		after, _ := before.crash(t, disk)
		pass(2)
		assert.Equal(t, live.course(), after.course())
		assert.Equal(t, live.verdicts(), after.verdicts())
	})
}
