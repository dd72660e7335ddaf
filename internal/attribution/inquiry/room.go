// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"cmp"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
)

// spare is the fraction (one in so many) dropped in addition, so that room is seldom made.
const spare = 100

// makeRoom drops releases that the watch has forgotten and that nothing was held against, those that served longest ago
// first. Nothing that was announced about them ceases to hold. Suspicions stay, because a verdict may rest on them.
func (s *subjects) makeRoom(needed, most int) {
	over := s.size + needed - most
	if over <= 0 {
		return
	}
	var dead []*subject
	for one := range s.all() {
		if one.live == nil && !one.wasLive && one.isRecordedAs(false) && one.told.finding == nil {
			dead = append(dead, one)
		}
	}
	slices.SortFunc(dead, func(a, b *subject) int {
		return cmp.Or(cmp.Compare(a.last, b.last), cmp.Compare(a.first, b.first), strings.Compare(a.key(), b.key()))
	})
	for _, one := range dead[:min(len(dead), over+most/spare)] {
		s.remove(one)
		s.forgotten++
	}
}

// makeRoom drops incidents with a final judgement that blames nobody, the earliest first. They are not accepted again.
func (q *questions) makeRoom(c *calendar, most int) {
	var given []*question
	for one := range q.all() {
		if one.isTold && one.blamesNobody() {
			given = append(given, one)
		}
	}
	slices.SortFunc(given, compareQuestions)
	for _, one := range given[:min(len(given), 1+most/spare)] {
		q.remove(one)
		c.forgotten = max(c.forgotten, one.Opened)
		q.forgotten++
	}
}

func (q *question) blamesNobody() bool {
	return q.final != nil && q.Declared.ID == "" && (q.final.verdict.Outcome == ranking.None || q.final.verdict.Outcome == ranking.InsufficientData)
}
