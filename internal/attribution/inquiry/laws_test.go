// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
)

// The organisation of the laws has three services, each of which may bring a new version, and incidents that are
// followed for five minutes.
const (
	followUp = 5 * minute
	come     = noon + 10*minute
	end      = come + 27*minute
)

func quick() inquiry.Options {
	o := inquiry.NewDefaultOptions()
	o.FollowUp = time.Duration(followUp) * health.BinWidth
	return o
}

// organisation is a story in which some things may be told at any time up to a latest one.
type organisation struct {
	*story
	loose []loose
}

type loose struct {
	from, to health.Bin
	tell     func(*inquiry.Inquiry)
}

func drawOrganisation(t *rapid.T) *organisation {
	o := &organisation{story: newStory(rapid.Uint64().Draw(t, "seed"))}
	o.entry = "front"
	first := end
	for _, service := range []string{"front", "cart", "mail"} {
		from := come + health.Bin(rapid.IntRange(0, 30).Draw(t, "from"))
		to := from + health.Bin(rapid.IntRange(10, 80).Draw(t, "bins"))
		if !rapid.Bool().Draw(t, "released") {
			to = from
		}
		rate := rapid.SampledFrom([]float64{.01, .1, .4}).Draw(t, "rate")
		o.serve(service, "1", noon, from, 40, .01)
		o.serve(service, "1", from, to, 30, .01)
		o.serve(service, "2", from, to, 10, rate)
		o.serve(service, "1", to, end, 40, .01)
		if rapid.Bool().Draw(t, "incident") {
			opened := from + health.Bin(rapid.IntRange(-20, 40).Draw(t, "opened"))
			final := (opened+followUp+29)/30*30 + 3*minute
			first = min(first, final)
			i := incident(service, opened)
			o.loose = append(o.loose, loose{opened, final, func(q *inquiry.Inquiry) { q.Incidents(i.Key.Service, []inquiry.Incident{i}) }})
		}
		known := []join.Deployment{deployment(service, "1", noon-hour)}
		if to > from {
			known = append(known, deployment(service, "2", from-minute))
		}
		o.loose = append(o.loose, loose{noon, 0, func(q *inquiry.Inquiry) { q.Deployed(scope(service), known) }})
	}
	for i := range o.loose {
		if o.loose[i].to == 0 {
			o.loose[i].to = first
		}
	}
	return o
}

// punctual tells everything as soon as possible.
func (o *organisation) punctual() []event {
	events := slices.Clone(o.told)
	for _, l := range o.loose {
		events = append(events, event{at: l.from, tell: l.tell})
	}
	return events
}

// tardy tells everything in random order, at the latest when allowed.
func (o *organisation) tardy(t *rapid.T) []event {
	most := rapid.IntRange(0, 17).Draw(t, "late")
	events := slices.Clone(o.told)
	for i := range events {
		events[i].at += health.Bin(o.random.IntN(most + 1))
	}
	o.random.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	for _, l := range o.loose {
		events = append(events, event{at: l.from + health.Bin(rapid.IntRange(0, int(l.to-l.from)-1).Draw(t, "told")), tell: l.tell})
	}
	return events
}

func drawCadence(t *rapid.T) health.Bin {
	return rapid.SampledFrom([]health.Bin{1, 6, 17, 60, 10_000}).Draw(t, "cadence")
}

// The final state depends neither on the order in which things are told, as long as nothing is late, nor on when and
// how often an assessment is made.
func TestWhatStandsKnowsNoOrderAndNoCadence(t *testing.T) {
	t.Parallel()
	suspected, blamed := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrganisation(t)
		atOnce := newTeller(quick()).hear(o.punctual(), 10_000)
		byAndBy := newTeller(quick()).hear(o.tardy(t), drawCadence(t))
		require.Zero(t, byAndBy.q.Stats().Watch.Late)
		require.Equal(t, atOnce.told, byAndBy.told)
		require.Equal(t, atOnce.q.Releases(), byAndBy.q.Releases())
		require.Equal(t, finals(atOnce.news), finals(byAndBy.news))
		for _, told := range atOnce.told {
			blamed += len(told.Answers)
			for _, f := range told.Findings {
				if f.Suspected {
					suspected++
				}
			}
		}
	})
	require.Positive(t, suspected)
	require.Positive(t, blamed)
}

// finals returns the answers that stand at the end.
func finals(news []inquiry.News) map[string]attribution.Outcome {
	all := map[string]attribution.Outcome{}
	for _, n := range news {
		if n.Kind == inquiry.Attributed {
			all[n.Answer.Incident.ID] = n.Answer.Outcome
		}
	}
	return all
}
