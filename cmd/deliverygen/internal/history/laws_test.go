// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/history"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestEveryPushBringsWhatWasNotReachableBefore(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	rapid.Check(t, func(d *rapid.T) {
		parents, tip := drawHistory(d, r)
		events, _ := r.told(history.Options{})
		told := map[string][]string{} // by base
		for _, event := range events {
			facts := event.Subject.(*delivery.RevisionFacts)
			told[facts.BaseRevision] = append(told[facts.BaseRevision], facts.Revision)
			assert.Equal(d, len(told[facts.BaseRevision]), facts.Position)
		}
		pushes := 0
		for ; tip != ""; pushes++ {
			base := ""
			if len(parents[tip]) > 0 {
				base = parents[tip][0]
			}
			members := told[base]
			want := reachable(parents, tip)
			for id := range reachable(parents, base) {
				delete(want, id)
			}
			assert.ElementsMatch(d, slices.Collect(maps.Keys(want)), members)
			assert.Equal(d, tip, members[len(members)-1])
			assertParentsFirst(d, parents, members)
			tip = base
		}
		assert.Len(d, told, pushes)
	})
}

// drawHistory draws commits with up to two earlier commits as parents. It returns the parents of each commit, and the last
// one, which main points to.
func drawHistory(d *rapid.T, r *repository) (parents map[string][]string, tip string) {
	var stream strings.Builder
	last := rapid.IntRange(1, 14).Draw(d, "commits")
	for i := range last {
		fmt.Fprintf(&stream, "reset refs/heads/draft\n\ncommit refs/heads/draft\nmark :%d\ncommitter Ana <ana@example.com> %d +0000\ndata 0\n",
			i+1, 1_700_000_000+rapid.IntRange(0, 3).Draw(d, "time"))
		verb := "from"
		for _, parent := range rapid.SliceOfNDistinct(rapid.IntRange(0, max(i-1, 0)), 0, min(i, 2), rapid.ID[int]).Draw(d, "parents") {
			fmt.Fprintf(&stream, "%s :%d\n", verb, parent+1)
			verb = "merge"
		}
		stream.WriteString("\n")
	}
	fmt.Fprintf(&stream, "reset refs/heads/main\nfrom :%d\n", last)
	r.feed(stream.String(), "fast-import", "--quiet", "--force")
	parents = map[string][]string{}
	for line := range strings.Lines(r.git("00:00", "rev-list", "--parents", "main")) {
		ids := strings.Fields(line)
		parents[ids[0]] = ids[1:]
	}
	return parents, r.git("00:00", "rev-parse", "main")
}

func reachable(parents map[string][]string, from string) map[string]bool {
	reached := map[string]bool{}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		if id := queue[0]; id != "" && !reached[id] {
			reached[id] = true
			queue = append(queue, parents[id]...)
		}
	}
	return reached
}

func assertParentsFirst(d *rapid.T, parents map[string][]string, members []string) {
	for i, member := range members {
		for _, parent := range parents[member] {
			assert.NotContains(d, members[i:], parent)
		}
	}
}
