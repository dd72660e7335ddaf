// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"cmp"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// none is the place of no deployment.
const none int32 = -1

// stretch is a span of event time, up to the next stretch, in which the same deployments run.
type stretch struct {
	from delivery.Instant
	// live is the deployment that finished last and was not undone, or none.
	live int32
	// rolling counts the deployments that roll out. If it is one, sole is its place.
	rolling, sole int32
	// shaky: another deployment than live may be live, because live is being undone or because two finished at once.
	shaky bool
}

// stretches cuts event time wherever a deployment begins, ends or is undone. The first stretch begins at the start of
// event time.
func stretches(deployments []Deployment, courses []course) []stretch {
	cuts := []delivery.Instant{always}
	var successes []int32
	for i := range courses {
		c := &courses[i]
		if !c.ran {
			continue
		}
		for _, cut := range []delivery.Instant{c.begin, c.end, c.undoing, c.undone} {
			if cut != never {
				cuts = append(cuts, cut)
			}
		}
		if c.succeeded {
			successes = append(successes, int32(i))
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	slices.SortFunc(successes, func(a, b int32) int {
		return cmp.Or(cmp.Compare(courses[a].end, courses[b].end), cmp.Compare(courses[a].begin, courses[b].begin), cmp.Compare(deployments[a].ID, deployments[b].ID))
	})
	all := make([]stretch, len(cuts))
	for i, cut := range cuts {
		all[i] = stretch{from: cut, live: none, sole: none}
	}
	liveIn(all, courses, successes)
	rollingIn(all, courses)
	return all
}

// liveIn notes which deployment is live in each stretch. A deployment that was undone never comes back, so each success
// is pushed on a stack once and removed from it at most once.
func liveIn(all []stretch, courses []course, successes []int32) {
	var pile []int32
	for i := range all {
		s := &all[i]
		for len(successes) > 0 && courses[successes[0]].end <= s.from {
			pile, successes = append(pile, successes[0]), successes[1:]
		}
		for depth := 1; depth <= min(2, len(pile)); {
			if at := len(pile) - depth; courses[pile[at]].undone <= s.from {
				pile = slices.Delete(pile, at, at+1)
			} else {
				depth++
			}
		}
		if len(pile) == 0 {
			continue
		}
		s.live = pile[len(pile)-1]
		top := &courses[s.live]
		s.shaky = top.undoing <= s.from
		if len(pile) > 1 {
			before := &courses[pile[len(pile)-2]]
			s.shaky = s.shaky || before.end == top.end && before.begin == top.begin
		}
	}
}

// rollingIn counts the deployments that roll out in each stretch.
func rollingIn(all []stretch, courses []course) {
	at := func(cut delivery.Instant) int {
		i, _ := slices.BinarySearchFunc(all, cut, func(s stretch, cut delivery.Instant) int { return cmp.Compare(s.from, cut) })
		return i
	}
	changes := make([]struct{ count, sum int64 }, len(all)+1)
	for i := range courses {
		c := &courses[i]
		if !c.ran {
			continue
		}
		begin, end := &changes[at(c.begin)], &changes[at(c.end)]
		begin.count, begin.sum = begin.count+1, begin.sum+int64(i)
		end.count, end.sum = end.count-1, end.sum-int64(i)
	}
	var count, sum int64
	for i := range all {
		count, sum = count+changes[i].count, sum+changes[i].sum
		if all[i].rolling = int32(count); count == 1 {
			all[i].sole = int32(sum)
		}
	}
}
