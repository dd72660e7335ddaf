// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"cmp"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
)

// spare is what part of all gives way at once, so that it is seldom looked for.
const spare = 100

// makeRoom drops releases that the watch has forgotten and of which no bad is known, those that served last first. Nothing was told of them that would
// not hold any more. A suspicion stays: a verdict may rest on it.
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

// makeRoom drops incidents that nobody is blamed for and to which there is a final answer, the earliest first. They are not asked about again.
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
