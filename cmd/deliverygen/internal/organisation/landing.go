// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"fmt"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// develop brings a few ordinary changes onto the default branch.
func (t *team) develop() {
	if t.style.landing == direct {
		t.pushDirectly(1 + t.IntN(4))
		return
	}
	if t.style.landing == queue && t.chance(0.6) {
		t.wait(20*time.Minute, 4*time.Hour)
		var changes []*ledger.Change
		for range 2 + t.IntN(2) {
			changes = append(changes, t.review(t.ordinary()))
		}
		t.land(changes...)
		t.met("merge queue")
		return
	}
	for range 1 + t.IntN(3) {
		t.wait(20*time.Minute, 4*time.Hour)
		t.merge(t.ordinary())
	}
}

// merge writes one draft and merges it.
func (t *team) merge(w draft) { t.land(t.review(w)) }

// land merges changes into the default branch with one push, now.
func (t *team) land(changes ...*ledger.Change) {
	push := &ledger.Push{Ref: ledger.Main, Before: t.main, At: t.now}
	for _, c := range changes {
		push.Commits = append(push.Commits, t.landed(c)...)
		c.Merge = push.Commits[len(push.Commits)-1]
		t.main = c.Merge
		t.deleteBranch(c.Head)
	}
	push.After = t.main
	t.push(push)
	t.wait(10*time.Second, time.Minute)
	t.check(ledger.Main, t.main, t.now)
}

// deleteBranch deletes a branch soon after it was merged.
func (t *team) deleteBranch(name string) {
	for _, p := range slices.Backward(t.service.Repository.Pushes) {
		if p.Ref == name {
			p.Deleted = t.calendar.later(t.now, 2*time.Second)
			return
		}
	}
}

// landed returns the commits that the change adds to the default branch, oldest first.
func (t *team) landed(c *ledger.Change) []*ledger.Commit {
	var commits []*ledger.Commit
	switch t.style.landing {
	case mergeCommit:
		commits = append(commits, c.Commits...)
		tip := c.Commits[len(c.Commits)-1]
		message := fmt.Sprintf("Merge pull request #%d from %s/%s\n\n%s", c.Number, t.service.Repository.Owner, c.Head, c.Title)
		commits = append(commits, t.commit(message, t.now, t.main, tip))
	case rebase:
		parent := t.main
		for _, original := range c.Commits {
			rewritten := t.commit(original.Message, t.now, parent)
			rewritten.Reverts = original.Reverts
			commits = append(commits, rewritten)
			parent = rewritten
		}
	default:
		squashed := t.commit(fmt.Sprintf("%s (#%d)\n\n%s", c.Title, c.Number, c.Commits[0].Message), t.now, t.main)
		squashed.Reverts = c.Commits[0].Reverts
		commits = append(commits, squashed)
	}
	for _, commit := range commits {
		commit.Change = c
	}
	return commits
}

// pushDirectly pushes count commits to the default branch.
func (t *team) pushDirectly(count int) {
	t.wait(time.Hour, 6*time.Hour)
	push := &ledger.Push{Ref: ledger.Main, Before: t.main}
	for range count {
		t.wait(time.Minute, 20*time.Minute)
		t.main = t.commit(t.title(), t.now, t.main)
		push.Commits = append(push.Commits, t.main)
	}
	t.pushed(push)
	t.met("direct push")
}

// pushOne pushes one given commit to the default branch.
func (t *team) pushOne(commit *ledger.Commit) {
	t.main = commit
	t.pushed(&ledger.Push{Ref: ledger.Main, Before: commit.Parents[0], Commits: []*ledger.Commit{commit}})
}

func (t *team) pushed(push *ledger.Push) {
	t.wait(10*time.Second, 5*time.Minute)
	push.After, push.At = t.main, t.now
	t.push(push)
	t.wait(10*time.Second, time.Minute)
	t.check(ledger.Main, t.main, t.now)
}
