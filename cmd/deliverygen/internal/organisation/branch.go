// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"fmt"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// draft is planned work: a change or a commit that is about to be written.
type draft struct {
	head    string
	title   string
	body    string
	message string
	labels  []string
	reverts *ledger.Change
	undoes  *ledger.Commit
	urgent  bool
}

func (t *team) ordinary() draft {
	title := t.title()
	return draft{head: "feature/" + t.slug(title), title: title, message: title}
}

// review writes a pull request that is merged now and was opened in the past.
func (t *team) review(w draft) *ledger.Change {
	span := t.between(2*time.Hour, 4*24*time.Hour)
	if w.urgent {
		span = t.between(20*time.Minute, 90*time.Minute)
	}
	span = min(span, max(20*time.Minute, t.now.Sub(t.start)*3/4))
	count := 1 + t.IntN(4)
	if w.urgent || w.undoes != nil {
		count = 1
	}
	c := &ledger.Change{
		Number: t.number(), Title: w.title, Body: w.body, Author: pick(t.dice, people...),
		Labels: w.labels, Head: w.head, Reverts: w.reverts, Merged: t.now,
	}
	step := span / time.Duration(count+4)
	ago := func(d time.Duration) time.Time { return t.calendar.earlier(t.now, d) }
	t.writeBranch(c, w, count, func(i int) time.Time { return ago(span - time.Duration(i)*step) }, step)
	c.Created = ago(span - time.Duration(count)*step)
	c.Reviewed = ago(step)
	t.service.Repository.Changes = append(t.service.Repository.Changes, c)
	t.check(c.Head, c.Commits[len(c.Commits)-1], c.Created)
	return c
}

// writeBranch writes count commits at the given times and pushes each to the change's source branch.
func (t *team) writeBranch(c *ledger.Change, w draft, count int, at func(int) time.Time, step time.Duration) {
	parent := t.fork()
	var before *ledger.Commit
	if t.chance(0.2) {
		// The branch was created in the browser: it exists, at an existing commit, before it has commits of its own.
		t.push(&ledger.Push{Ref: c.Head, After: parent, At: t.calendar.earlier(at(0), step/4)})
		before = parent
		t.met("branch without commits")
	}
	for i := range count {
		commit := t.commit(fmt.Sprintf("%s, part %d", w.message, i+1), at(i), parent)
		if w.undoes != nil {
			commit.Message, commit.Reverts = w.message, w.undoes
		}
		p := &ledger.Push{Ref: c.Head, Before: before, After: commit, Commits: []*ledger.Commit{commit}, At: t.calendar.later(at(i), step/4)}
		t.push(p)
		c.Commits = append(c.Commits, commit)
		if w.undoes == nil && t.chance(0.1) {
			commit = t.rewrite(c, t.calendar.later(at(i), step/2))
		}
		before, parent = commit, commit
	}
	c.Author = c.Commits[0].Author
}

// rewrite replaces every commit of the branch, as a rebase does; the old commits are no longer on it.
func (t *team) rewrite(c *ledger.Change, at time.Time) *ledger.Commit {
	p := &ledger.Push{Ref: c.Head, Before: c.Commits[len(c.Commits)-1], Forced: true, At: t.calendar.later(at, time.Second)}
	parent := t.fork()
	for i, old := range c.Commits {
		c.Commits[i] = t.commit(old.Message, at, parent)
		parent = c.Commits[i]
	}
	p.After, p.Commits = parent, slices.Clone(c.Commits)
	t.push(p)
	t.met("forced push")
	return parent
}

// fork returns the commit of the default branch from which new work starts, which is rarely the newest.
func (t *team) fork() *ledger.Commit {
	commit := t.main
	for range t.IntN(4) {
		if len(commit.Parents) > 0 {
			commit = commit.Parents[0]
		}
	}
	return commit
}

func (t *team) commit(message string, at time.Time, parents ...*ledger.Commit) *ledger.Commit {
	return &ledger.Commit{SHA: t.sha(), Parents: parents, At: at, Author: pick(t.dice, people...), Message: message}
}

func (t *team) push(p *ledger.Push) {
	t.service.Repository.Pushes = append(t.service.Repository.Pushes, p)
}
