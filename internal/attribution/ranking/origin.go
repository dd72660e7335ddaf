// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ranking

import (
	"fmt"
	"math"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// origins say where the failures of an incident began, in numbers of traces.
type origins struct {
	// before and since count by service, before and since the onset. releases counts those since by release.
	before, since       map[delivery.Service]float64
	releases            map[watch.ID]float64
	allBefore, allSince float64
	services            float64
	// known: traces report origins at all.
	known bool
}

// tenths is one trace in the unit of [watch.Origin].
const tenths = 10

// countOrigins counts failures that reached the entry of their trace or, if hardly any did, failures that were handled
// on the way.
func (s *scene) countOrigins() {
	s.origins = s.originsOf(false)
	if s.origins.allSince < leastFailures {
		if handled := s.originsOf(true); handled.allSince >= leastFailures {
			s.origins = handled
		}
	}
}

// originsOf counts the origins of failures that were handled, or of those that were not.
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

// traces returns how many of the incident's traces failed because of a release in a tick.
func (s *scene) traces(t watch.Tick, handled bool) (sum float64) {
	for _, o := range t.Origins {
		if o.Handled == handled && s.entries[o.Entry] {
			sum += float64(o.Tenths) / tenths
		}
	}
	return sum
}

// usual returns the share of failing traces that begin in a service in normal times, smoothed: doubt adds that many
// traces, spread equally over the services.
func (o *origins) usual(name delivery.Service, doubt float64) float64 {
	return (o.before[name] + doubt/o.services) / (o.allBefore + doubt)
}

// originsBefore compares how many failures began in the release with how many began in its service before the release
// came.
func (s *scene) originsBefore(x suspect) (float64, string) {
	own := map[watch.ID]map[health.Bin]int64{}
	for _, r := range x.service.releases {
		own[r.ID] = map[health.Bin]int64{}
		var sum int64 // the fraction of a trace that remains counts in a later bin
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
	return logE, fmt.Sprintf("failures began in %s of its operations, in %s before it came", shareOf(now), shareOf(then))
}

// origin weighs whether more of the incident's failures began in the release than would if it were like the others. If
// the new version of a service never served, the failures that began in the service count for it: a callee that does
// not answer is reported by the version that does.
func (s *scene) origin(x suspect) (float64, string) {
	o, doubt := &s.origins, s.weights.OriginPrior
	if o.allSince == 0 {
		return 0, ""
	}
	began, expected, usual := s.originsAt(x)
	if usual == 0 {
		return 0, "" // it served nothing
	}
	value := math.Log((began + doubt*usual) / (expected + doubt*usual))
	if !s.failures || x.release == nil { // whoever reports nothing is not excused by that
		value = max(value, 0)
	}
	return clip(value, s.weights.OriginLeast, s.weights.OriginMost),
		fmt.Sprintf("%s of %s failing traces failed because of it, %s would be usual", figure(began), figure(o.allSince), figure(expected))
}

// originsAt returns how many failures began in the release, how many would if it were like the others, and the share
// that usually does.
func (s *scene) originsAt(x suspect) (began, expected, usual float64) {
	o, part := &s.origins, 1.
	name := x.id.Scope.Service
	usual, began = o.usual(name, s.weights.OriginPrior), o.since[name]
	if x.release == nil { // failures that the live version reported itself are not the silence of the new one
		since, _ := x.service.around(s.onset)
		began = max(began-float64(since.Failed), 0)
	} else {
		part, began = x.part(s), o.releases[x.id]
		if part < alone {
			expected = part * (o.since[name] - began) / (1 - part)
		}
	}
	usual *= part
	return began, max(expected, usual*o.allSince), usual
}

// alone is the share of its service's traffic from which a release counts as alone.
const alone = .95

// part returns the release's share of its service's traffic since the onset.
func (x suspect) part(s *scene) float64 {
	var own, all int64
	for _, t := range x.release.ticks {
		if t.Bin >= binOf(s.onset) {
			own, all = own+t.Errors.New.Total, all+t.Errors.New.Total+t.Errors.Control.Total
		}
	}
	if all == 0 {
		return x.release.Share
	}
	return float64(own) / float64(all)
}
