// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// questions are the incidents opened since watching began, by service. Nothing can be said about earlier ones.
type questions struct {
	services map[delivery.Service]map[delivery.IncidentKey]*question
	// open are those without a final judgement.
	open map[delivery.IncidentKey]*question
	size int
	// forgotten counts incidents dropped to make room for newer ones.
	refused, forgotten uint64
	// changed are those whose record must be written again; nil if nothing is recorded.
	changed map[*question]struct{}
}

func newQuestions(tracked bool) questions {
	q := questions{services: map[delivery.Service]map[delivery.IncidentKey]*question{}, open: map[delivery.IncidentKey]*question{}}
	if tracked {
		q.changed = map[*question]struct{}{}
	}
	return q
}

// note marks a question for recording.
func (q *questions) note(one *question) {
	if q.changed != nil {
		q.changed[one] = struct{}{}
	}
}

// answer gives a question its final judgement.
func (q *questions) answer(one *question, final *judgement) {
	one.final, one.live, one.given = final, nil, nil
	delete(q.open, one.Key)
	q.note(one)
}

// of returns the question about an incident; nil if the incident is from before watching began or if there is no room.
func (q *questions) of(i Incident, c *calendar, most int) *question {
	if one := q.services[i.Key.Service][i.Key]; one != nil {
		return one
	}
	if c.began != 0 && i.Opened < instantOf(c.began) {
		return nil
	}
	if i.Opened <= c.forgotten {
		q.refused++
		return nil
	}
	if q.size >= most {
		q.makeRoom(c, most)
	}
	if q.size >= most && c.began == 0 { // most will turn out to be from before watching began, most likely the older half
		for _, old := range sorted(q.open)[:len(q.open)/2] {
			q.remove(old)
		}
	}
	if q.size >= most {
		q.refused++
		return nil
	}
	one := &question{Incident: i}
	q.add(one)
	return one
}

func (q *questions) add(one *question) {
	of := q.services[one.Key.Service]
	if of == nil {
		of = map[delivery.IncidentKey]*question{}
		q.services[one.Key.Service] = of
	}
	of[one.Key] = one
	q.size++
	if one.final == nil {
		q.open[one.Key] = one
	}
}

func (q *questions) remove(one *question) {
	of := q.services[one.Key.Service]
	delete(of, one.Key)
	if len(of) == 0 {
		delete(q.services, one.Key.Service)
	}
	delete(q.open, one.Key)
	q.size--
	one.isGone = true
	q.note(one)
}

// sorted returns questions by when the incidents were opened.
func sorted(of map[delivery.IncidentKey]*question) []*question {
	all := make([]*question, 0, len(of))
	for _, one := range of {
		all = append(all, one)
	}
	slices.SortFunc(all, compareQuestions)
	return all
}

func compareQuestions(a, b *question) int {
	return cmp.Or(cmp.Compare(a.Opened, b.Opened), cmp.Compare(a.Key.Provider, b.Key.Provider), cmp.Compare(a.Key.ID, b.Key.ID),
		cmp.Compare(a.Key.Service.Namespace, b.Key.Service.Namespace), cmp.Compare(a.Key.Service.Name, b.Key.Service.Name))
}

func (q *questions) all() iter.Seq[*question] {
	return func(yield func(*question) bool) {
		for _, of := range q.services {
			for _, one := range of {
				if !yield(one) {
					return
				}
			}
		}
	}
}

// finalMoment returns the moment of the final judgement: the first one after the follow-up.
func finalMoment(opened delivery.Instant, followUp time.Duration) health.Bin {
	return momentAfter(binOf(opened+delivery.Instant(followUp)-1) + 1)
}

// nextFinal returns the next moment of a final judgement; 0 if there is none.
func (q *questions) nextFinal(c *calendar, followUp time.Duration) (next health.Bin) {
	for _, one := range q.open {
		at := finalMoment(one.Opened, followUp)
		if at > c.recorded && (next == 0 || at < next) {
			next = at
		}
	}
	return next
}

// forget drops incidents opened before a time.
func (q *questions) forget(before delivery.Instant) {
	for one := range q.all() {
		if one.Opened < before {
			q.remove(one)
		}
	}
}
