// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

import (
	"slices"
	"time"
)

// began returns the earliest author time of the push's commits. If the merged branch itself contains merges of changes, only
// the commits on its own line count, because the others belong to those changes.
func (p push) began(inner []push) time.Time {
	var first time.Time
	if len(inner) == 0 {
		for _, c := range p.commits {
			first = earliest(first, c.authored)
		}
	}
	for _, step := range inner {
		first = earliest(first, step.tip().authored)
	}
	return first
}

// earliest returns the earlier of two times. A zero time means none.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// mergedBranch returns the name of the branch that the push merged, and the steps of that branch since it diverged, which are
// like the pushes to the main branch. Both are empty if the commit message does not contain the name.
func (p push) mergedBranch() (name string, steps []push) {
	tip := p.tip()
	if len(tip.parents) != 2 {
		return "", nil
	}
	merge, ok := parseMerge(tip.message, "")
	if name = merge.head; !ok {
		name = sourceBranch(tip.message)
	}
	if name == "" {
		return "", nil
	}
	brought := p.commits[:len(p.commits)-1]
	line, base := firstParents(brought, tip.parents[1])
	gather := newGatherer(base)
	for _, c := range brought {
		if step, complete := gather.add(c, line[c.id]); complete {
			steps = append(steps, step)
		}
	}
	return name, steps
}

// firstParents returns the commits that are reachable from tip by first parents, and the first commit on that line which is
// not among the given commits.
func firstParents(commits []commit, tip string) (line map[string]bool, base string) {
	line = map[string]bool{}
	for _, c := range slices.Backward(commits) { // children before parents
		if c.id != tip {
			continue
		}
		line[c.id] = true
		tip = ""
		if len(c.parents) > 0 {
			tip = c.parents[0]
		}
	}
	return line, tip
}

// hasMerges reports whether any step merged a change.
func hasMerges(steps []push, provider string) bool {
	return slices.ContainsFunc(steps, func(p push) bool {
		_, ok := parseMerge(p.tip().message, provider)
		return ok
	})
}
