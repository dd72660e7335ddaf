// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

// gatherer makes pushes of commits that come one by one, parents before children. It holds those only that no push has
// brought yet: how git orders lines of history that were open at the same time does not matter.
type gatherer struct {
	base    string
	pending []commit
	place   map[string]int // in pending, by id
}

func newGatherer(base string) *gatherer { return &gatherer{base: base, place: map[string]int{}} }

// add takes a commit; tip says that it is one of the branch's own steps, which brings all that is reachable from it and
// was not brought before.
func (g *gatherer) add(c commit, tip bool) (p push, complete bool) {
	if !tip {
		g.place[c.id] = len(g.pending)
		g.pending = append(g.pending, c)
		return push{}, false
	}
	p = push{base: g.base, commits: append(g.take(c.parents), c)}
	g.base = c.id
	return p, true
}

// take removes and returns what is reachable from the commits among those pending, in the order in which it came.
func (g *gatherer) take(from []string) []commit {
	reached := g.reach(from)
	if len(reached) == 0 {
		return nil
	}
	var taken, left []commit
	for _, c := range g.pending {
		if reached[c.id] {
			taken = append(taken, c)
		} else {
			left = append(left, c)
		}
	}
	clear(g.place)
	for i, c := range left {
		g.place[c.id] = i
	}
	g.pending = left
	return taken
}

func (g *gatherer) reach(from []string) map[string]bool {
	var reached map[string]bool
	for queue := append([]string(nil), from...); len(queue) > 0; {
		id := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		i, ok := g.place[id]
		if !ok || reached[id] {
			continue
		}
		if reached == nil {
			reached = map[string]bool{}
		}
		reached[id] = true
		queue = append(queue, g.pending[i].parents...)
	}
	return reached
}
