// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// The stories begin at noon; releases come half an hour later.
const (
	noon    = health.Bin(1_700_006_400 / 10)
	minute  = health.Bin(6)
	hour    = 60 * minute
	arrival = noon + 30*minute
)

func at(bin health.Bin) time.Time { return time.Unix(0, bin.Start()).UTC() }

func instant(bin health.Bin) delivery.Instant { return delivery.Instant(bin.Start()) }

func identity(service, version string) release.Identity {
	return release.Identity{Service: service, Environment: "production", Version: version, Step: release.StepVersion}
}

func scope(service string) delivery.Scope {
	return delivery.Scope{Service: delivery.Service{Name: service}, Environment: "production"}
}

// story is what collectors, pipelines and people tell, each at a bin.
type story struct {
	random *rand.Rand
	told   []event
	// entry is the service at which failing traces enter.
	entry string
}

// event is told when the clock of the story reaches a bin.
type event struct {
	at   health.Bin
	bin  *health.Observation
	tell func(*inquiry.Inquiry)
}

func newStory(seed uint64) *story { return &story{random: rand.New(rand.NewPCG(seed, 1))} }

func (s *story) poisson(mean float64) int64 {
	if mean > 30 {
		return max(0, int64(math.Round(mean+math.Sqrt(mean)*s.random.NormFloat64())))
	}
	k, product := int64(-1), 1.
	for limit := math.Exp(-mean); product > limit; k++ {
		product *= s.random.Float64()
	}
	return max(k, 0)
}

func (s *story) count(bin health.Bin, r release.Identity, series health.Series, n int64) {
	if n > 0 {
		o := health.Observation{Collector: "a", Release: r, Bin: bin, Series: series, Count: n}
		if series.ErrorType != "" {
			o.Exemplars = []health.Exemplar{{TraceID: [16]byte{1, byte(bin)}, SpanID: [8]byte{2}, Time: bin.Start()}}
		}
		s.told = append(s.told, event{at: bin + 1, bin: &o})
	}
}

// serve gives a version of a service n operations in each bin, of which a share fails.
func (s *story) serve(service, version string, from, to health.Bin, n int64, rate float64) {
	r := identity(service, version)
	for bin := from; bin < to; bin++ {
		failed := min(s.poisson(float64(n)*rate), n)
		series := health.Series{Metric: health.Operations, Signal: health.Traces, Class: "GET /"}
		s.count(bin, r, series, n-failed)
		series.ErrorType = "500"
		s.count(bin, r, series, failed)
		s.count(bin, r, health.Series{Metric: health.FailingTraces}, failed)
		if s.entry != "" {
			s.count(bin, r, health.Series{Metric: health.FailureOrigins, EntryService: s.entry}, 10*failed)
		}
	}
}

// deploy tells a deployment of a version that began at one bin and was told at another.
func (s *story) deploy(service, version string, began, told health.Bin) *story {
	return s.all(told, func(q *inquiry.Inquiry) {
		q.Deployed(scope(service), []join.Deployment{deployment(service, version, began)})
	})
}

func deployment(service, version string, began health.Bin) join.Deployment {
	return join.Deployment{ID: service + "-" + version, Began: instant(began), Versions: []release.Version{{Text: version}}}
}

func (s *story) all(at health.Bin, tell func(*inquiry.Inquiry)) *story {
	s.told = append(s.told, event{at: at, tell: tell})
	return s
}

func incident(service string, opened health.Bin) inquiry.Incident {
	return inquiry.Incident{
		Key:         delivery.IncidentKey{Provider: "pager", ID: service + "-" + strconv.FormatInt(int64(opened-noon), 10), Service: delivery.Service{Name: service}},
		Environment: "production", Opened: instant(opened),
	}
}

// open tells an incident when it opens.
func (s *story) open(i inquiry.Incident) *story {
	return s.say(health.BinOf(int64(i.Opened))+1, i)
}

// say tells all incidents of the service of one incident.
func (s *story) say(at health.Bin, i inquiry.Incident) *story {
	return s.all(at, func(q *inquiry.Inquiry) { q.Incidents(i.Key.Service, []inquiry.Incident{i}) })
}

// teller tells an inquiry a story and collects what it says.
type teller struct {
	q    *inquiry.Inquiry
	told map[delivery.Scope]inquiry.Told
	news []inquiry.News
}

func newTeller(o inquiry.Options) *teller {
	return &teller{q: inquiry.New(o), told: map[delivery.Scope]inquiry.Told{}}
}

// hear tells the events of a story in order and assesses after the given number of bins each.
func (t *teller) hear(events []event, every health.Bin) *teller {
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b event) int { return int(a.at - b.at) })
	asked := health.Bin(0)
	for _, e := range events {
		if asked == 0 {
			asked = e.at
		}
		if e.at-asked >= every {
			t.ask()
			asked = e.at
		}
		t.tell(e)
	}
	t.ask()
	return t
}

func (t *teller) tell(e event) {
	if e.bin != nil {
		t.q.Observe(*e.bin, at(max(e.at, e.bin.Bin)))
		return
	}
	e.tell(t.q)
}

func (t *teller) ask() {
	t.q.Assess()
	for _, told := range t.q.TakeTold() {
		t.told[told.Scope] = told
		if len(told.Findings)+len(told.Answers) == 0 {
			delete(t.told, told.Scope)
		}
	}
	t.news = append(t.news, t.q.TakeNews()...)
}

// headlines formats news.
func (t *teller) headlines() []string {
	var all []string
	for _, n := range t.news {
		who := n.Release.Scope.Service.Name + " " + n.Release.Version
		at := (health.BinOf(int64(n.At)) - arrival) / minute
		switch n.Kind {
		case inquiry.HealthChanged:
			all = append(all, fmt.Sprintf("%d %s %s→%s", at, who, n.PreviousHealth, n.Release.Health))
		case inquiry.StateChanged:
			all = append(all, fmt.Sprintf("%d %s %s→%s", at, who, n.PreviousState, n.Release.State))
		case inquiry.Suspected:
			all = append(all, fmt.Sprintf("%d %s suspected (%d)", at, who, n.Round))
		case inquiry.Withdrawn:
			all = append(all, fmt.Sprintf("%d %s withdrawn (%d)", at, who, n.Round))
		case inquiry.Attributed:
			words := []string{fmt.Sprint(at), n.Answer.Incident.ID, string(n.Answer.Outcome)}
			for _, c := range n.Answer.Candidates {
				words = append(words, c.Deployment.Scope.Service.Name+" "+c.Version)
				if n.Answer.Outcome == "release" {
					break
				}
			}
			all = append(all, strings.Join(append(words, fmt.Sprintf("(%d)", n.Round)), " "))
		}
	}
	return all
}
