// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

// gatherer groups commits, which are added one by one, parents before children, into pushes. It holds only commits that are
// not part of a push yet. The order in which git lists parallel lines of history does not matter.
type gatherer struct {
	base    string
	pending []commit
	place   map[string]int // index in pending, by id
}

func newGatherer(base string) *gatherer { return &gatherer{base: base, place: map[string]int{}} }

// add adds a commit. tip says that the commit is on the branch's first-parent line; it then completes a push of all commits
// that are reachable from it and not part of an earlier push.
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

// take removes and returns the pending commits that are reachable from the given ones, in the order in which they were
// added.
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
