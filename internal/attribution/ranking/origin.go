// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"fmt"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// origins are where the failures of an incident began, in traces.
type origins struct {
	// before and since count by service, before the onset and since; releases counts those since by release.
	before, since       map[delivery.Service]float64
	releases            map[watch.ID]float64
	allBefore, allSince float64
	services            float64
	// known says that origins are told at all.
	known bool
}

// tenths is one trace in the unit of origins.
const tenths = 10

// countOrigins counts failures that reached the entry of their trace; where hardly any did, those that were handled on the way.
func (s *scene) countOrigins() {
	s.origins = s.originsOf(false)
	if s.origins.allSince < leastFailures {
		if handled := s.originsOf(true); handled.allSince >= leastFailures {
			s.origins = handled
		}
	}
}

func (s *scene) originsOf(handled bool) origins {
	o := origins{
		before: map[delivery.Service]float64{}, since: map[delivery.Service]float64{}, releases: map[watch.ID]float64{},
		services: float64(len(s.services)),
	}
	onset := binOf(s.onset)
	for _, name := range s.names {
		for _, r := range s.services[name].releases {
			before, since := 0., 0.
			for _, t := range r.ticks {
				o.known = o.known || len(t.Origins) > 0
				if n := s.traces(t, handled); t.Bin < onset {
					before += n
				} else {
					since += n
				}
			}
			o.before[name] += before
			o.since[name] += since
			o.releases[r.ID] = since
			o.allBefore += before
			o.allSince += since
		}
	}
	return o
}

func (s *scene) traces(t watch.Tick, handled bool) (sum float64) {
	for _, o := range t.Origins {
		if o.Handled == handled && s.entries[o.Entry] {
			sum += float64(o.Tenths) / tenths
		}
	}
	return sum
}

// usual is the share of failing traces that begin in a service when all is well. What is not known is the same for all services.
func (o *origins) usual(name delivery.Service, doubt float64) float64 {
	return (o.before[name] + doubt/o.services) / (o.allBefore + doubt)
}

// originsBefore compares how many failures began in the service before a release came with how many began in it.
func (s *scene) originsBefore(x suspect) (float64, string) {
	own := map[watch.ID]map[health.Bin]int64{}
	for _, r := range x.service.releases {
		own[r.ID] = map[health.Bin]int64{}
		var sum int64 // what is left of a trace counts in a later bin
		for _, t := range r.ticks {
			before := sum / tenths
			for _, o := range t.Origins {
				sum += o.Tenths
			}
			own[r.ID][t.Bin] = sum/tenths - before
		}
	}
	logE, now, then := x.before(func(t *watch.Tick) eprocess.Tick {
		tick := eprocess.Tick{New: eprocess.Arm{Total: t.Errors.New.Total}, Control: eprocess.Arm{Total: t.Errors.Control.Total}}
		for id, bins := range own {
			if id == x.id {
				tick.New.Failed += bins[t.Bin]
			} else {
				tick.Control.Failed += bins[t.Bin]
			}
		}
		return tick
	}, 1)
	return logE, fmt.Sprintf("%s of its operations failed of themselves, %s before it came", shareOf(now), shareOf(then))
}
