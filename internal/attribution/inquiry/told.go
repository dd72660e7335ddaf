// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Told is what is known of a scope: the findings on its deployments, and the answers that blame one of them.
type Told struct {
	Scope    delivery.Scope
	Findings []attribution.Finding
	Answers  []attribution.Answer
}

// TakeTold returns the scopes for which this changed since it was last called, with everything that is known now about
// deployments. A scope of which nothing is known any more comes without findings and answers.
func (q *Inquiry) TakeTold() []Told {
	q.review()
	stands := q.stands()
	var changed []Told
	for scope, now := range stands {
		if !reflect.DeepEqual(now, q.told[scope]) {
			changed = append(changed, now)
		}
	}
	for scope := range q.told {
		if _, is := stands[scope]; !is {
			changed = append(changed, Told{Scope: scope})
		}
	}
	q.told = stands
	slices.SortFunc(changed, func(a, b Told) int { return delivery.CompareScopes(a.Scope, b.Scope) })
	return changed
}

// stands returns everything that is known now, by scope.
func (q *Inquiry) stands() map[delivery.Scope]Told {
	all := map[delivery.Scope]Told{}
	for scope, subjects := range q.subjects.scopes {
		if findings := findings(subjects); len(findings) > 0 {
			all[scope] = Told{Scope: scope, Findings: findings}
		}
	}
	for one := range q.questions.all() {
		answer, ok := q.answer(one)
		if !ok {
			continue
		}
		if blamed, ok := answer.Blamed(); ok {
			told := all[blamed.Scope]
			told.Scope = blamed.Scope
			told.Answers = append(told.Answers, answer)
			all[blamed.Scope] = told
		}
	}
	for _, told := range all {
		slices.SortFunc(told.Answers, compareAnswers)
	}
	return all
}

func compareAnswers(a, b attribution.Answer) int {
	return cmp.Or(cmp.Compare(a.Opened, b.Opened), cmp.Compare(a.Incident.Provider, b.Incident.Provider), cmp.Compare(a.Incident.ID, b.Incident.ID))
}

// findings returns one finding per deployment: that of a suspected release, else of the earliest.
func findings(subjects []*subject) []attribution.Finding {
	subjects = slices.Clone(subjects)
	slices.SortFunc(subjects, func(a, b *subject) int {
		return cmp.Or(cmp.Compare(a.match.Deployment, b.match.Deployment), delivery.CompareBools(b.stands.suspected, a.stands.suspected), cmp.Compare(a.first, b.first))
	})
	var all []attribution.Finding
	for _, s := range subjects {
		f := s.finding()
		if f.Deployment.ID != "" && (len(all) == 0 || all[len(all)-1].Deployment != f.Deployment) {
			all = append(all, f)
		}
	}
	return all
}
