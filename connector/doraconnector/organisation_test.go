// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
)

// drawStory draws services whose releases are canaries or full rollouts, good or bad, rolled back or fixed, with
// incidents that are opened at the failing service, at another one or not at all.
func drawStory(random *rand.Rand, start time.Time) *story {
	s := &story{minutes: 100, tell: map[int][]*delivery.Event{}}
	at := func(minute int) time.Time { return start.Add(time.Duration(minute) * time.Minute) }
	say := func(minute int, e *delivery.Event) { s.tell[minute] = append(s.tell[minute], e) }
	services := []string{"front", "cart", "mail", "till"}
	for _, service := range services {
		serve := func(version string, from, to int, n, perMille int64) {
			s.serve = append(s.serve, serving{service: service, version: version, from: from, to: to, n: n, perMille: perMille, origin: "front"})
		}
		say(0, released(service, "1.0", at(-60-random.IntN(600))))
		came := 20 + random.IntN(20)
		mended := came + 10 + random.IntN(25)
		bad := []int64{1, 30, 150}[random.IntN(3)]
		canary := random.IntN(2) == 0
		serve("1.0", 0, came, 400, 1)
		if canary {
			serve("1.0", came, mended, 360, 1)
			serve("2.0", came, mended, 40, bad)
		} else {
			serve("2.0", came, mended, 400, bad)
		}
		if random.IntN(5) > 0 {
			say(came, released(service, "2.0", at(came)))
		}
		switch random.IntN(4) {
		case 0: // rolled back, and a webhook says so
			serve("1.0", mended, s.minutes, 400, 1)
			say(mended, again(released(service, "1.0", at(mended))))
		case 1: // rolled back without a webhook
			serve("1.0", mended, s.minutes, 400, 1)
		case 2: // fixed forward
			serve("3.0", mended, s.minutes, 400, 1)
			e := released(service, "3.0", at(mended))
			e.Subject.(*delivery.DeploymentFacts).Reason = delivery.ReasonHotfix
			say(mended, e)
		case 3: // recovers by itself
			serve("2.0", mended, s.minutes, 400, 1)
		}
		if random.IntN(3) > 0 {
			opened := came - 2 + random.IntN(15)
			where := append(services, "")[random.IntN(5)]
			id := "INC-" + service
			say(max(opened, 0), incident(id, where, at(opened)))
			if random.IntN(2) == 0 {
				e := incident(id, where, at(opened))
				e.Name, e.Time = delivery.IncidentResolved, at(opened+15)
				say(opened+15, e)
			}
			if random.IntN(3) == 0 {
				what := []delivery.Correction{delivery.CorrectionCausedBy, delivery.CorrectionNotCausedBy, delivery.CorrectionNotChangeRelated}[random.IntN(3)]
				c := delivery.CorrectionFacts{Correction: what, IncidentID: id, Service: delivery.Service{Name: where}}
				if what != delivery.CorrectionNotChangeRelated {
					c.DeploymentID = services[random.IntN(4)] + "-2.0"
				}
				when := opened + random.IntN(60) - 5
				say(max(when, 0), corrected(c, at(when)))
			}
		}
	}
	return s
}

// arriving is what arrives at one bin of the story.
type arriving struct {
	health []health.Observation
	event  *delivery.Event
}

// untidily makes the input of a story arrive out of order, late and twice, from two collectors, but never later than is
// in time.
func (s *story) untidily(random *rand.Rand, start time.Time) map[int][]arriving {
	all := map[int][]arriving{}
	arrive := func(n int, a arriving) { all[n] = append(all[n], a) }
	for n := range s.minutes * 6 {
		for _, o := range s.bin(start, n) {
			mine := o
			mine.Count /= 3
			o.Count -= mine.Count
			o.Collector, mine.Collector = "a", "b"
			for _, part := range []health.Observation{o, mine} {
				if part.Count == 0 {
					continue
				}
				arrive(n+1+random.IntN(16), arriving{health: []health.Observation{part}})
				if random.IntN(4) == 0 {
					arrive(n+1+random.IntN(16), arriving{health: []health.Observation{part}})
				}
			}
		}
	}
	for _, minute := range slices.Sorted(maps.Keys(s.tell)) { // sorted, so that a seed always gives the same course
		for _, e := range s.tell[minute] {
			arrive((minute+random.IntN(8))*6, arriving{event: e})
		}
	}
	for _, n := range slices.Sorted(maps.Keys(all)) {
		a := all[n]
		random.Shuffle(len(a), func(i, j int) { a[i], a[j] = a[j], a[i] })
	}
	return all
}

func TestWhatStandsOfAnyOrganisationDoesNotDependOnOrderRepetitionAndCrashes(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{3, 5} { // seeds in which verdicts come and go
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 7))
				start := time.Now()
				s := drawStory(random, start)
				untidy := s.untidily(random, start)
				crashes := []int{random.IntN(s.minutes * 6), random.IntN(s.minutes * 6), random.IntN(s.minutes * 6)}
				whole, disk := newRig(t, nil).feedHealth(t), disktest.New()
				whole.start(t)
				broken := newDurableRig(t, disk, nil).feedHealth(t)
				broken.start(t)
				for n := range s.minutes*6 + 60 {
					if n < s.minutes*6 && n%6 == 0 {
						for _, e := range s.tell[n/6] {
							whole.consume(t, eventsOf(e))
						}
					}
					var bin []health.Observation
					for _, a := range untidy[n] {
						if a.event != nil {
							broken.consume(t, eventsOf(a.event))
						}
						bin = append(bin, a.health...)
					}
					broken.feed(t, bin)
					elapse(time.Until(start.Add(time.Duration(n+1) * health.BinWidth)))
					if n < s.minutes*6 {
						whole.feed(t, s.bin(start, n))
					}
					if slices.Contains(crashes, n) {
						broken, disk = broken.crash(t, disk)
					}
				}
				pass(3)
				assert.Equal(t, whole.verdicts(), broken.verdicts())
				assert.Empty(t, differences(gauges(whole.lasting(t)), gauges(broken.lasting(t))))
				whole.assertTrue(t)
				broken.assertTrue(t)
			})
		})
	}
}

// gauges removes the counters of verdicts: a counter keeps a verdict that stood long enough even if it was retracted
// later.
func gauges(points map[string]figure) map[string]figure {
	for key := range points {
		for _, counter := range []string{"dora.change.failures", "dora.change.time_to_failure", "dora.deployment.recovery_time{"} {
			if strings.HasPrefix(key, counter) {
				delete(points, key)
			}
		}
	}
	return points
}

// assertTrue asserts that no two records with the same identity differ, and that only announced records are retracted.
func (r *rig) assertTrue(t *testing.T) {
	t.Helper()
	said := map[any]string{}
	standing := map[any]bool{}
	for _, record := range r.told(append(suspicions, "dora.release.health_changed", "dora.incident.attributed")...) {
		uid, what := record.Attributes["log.record.uid"], fmt.Sprint(record)
		if before, known := said[uid]; known {
			require.Equal(t, before, what)
		}
		said[uid] = what
		standing[uid] = true
		for _, key := range []string{"dora.attribution.retracted_uid", "dora.attribution.replaces_uid"} {
			if old := record.Attributes[key]; old != nil {
				assert.True(t, standing[old], "%s of what does not stand: %v", key, record.Attributes)
				delete(standing, old)
			}
		}
	}
}
