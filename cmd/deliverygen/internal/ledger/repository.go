// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import "time"

// Repository is a service's repository.
type Repository struct {
	Owner string
	Name  string
	URL   string
	// Number is the repository's id at its host.
	Number  int64
	Created time.Time

	Pushes  []*Push
	Changes []*Change
}

// Main is the name of every repository's default branch.
const Main = "main"

// Commit is one commit with its true parents, first parent first.
type Commit struct {
	SHA     string
	Parents []*Commit
	At      time.Time
	Author  string
	Message string
	// Change is the change that brought the commit onto the default branch; nil if it was pushed directly.
	Change *Change
	// Reverts is the commit that this one reverts.
	Reverts *Commit
}

// Ancestry adds c and its ancestors to known, stopping at known commits, and returns the added ones. known must have been filled
// only by Ancestry, so that all ancestors of its commits are in it.
func (c *Commit) Ancestry(known map[*Commit]bool) []*Commit {
	if c == nil || known[c] {
		return nil
	}
	var added []*Commit
	for open := []*Commit{c}; len(open) > 0; {
		next := open[len(open)-1]
		open = open[:len(open)-1]
		if known[next] {
			continue
		}
		known[next] = true
		added = append(added, next)
		open = append(open, next.Parents...)
	}
	return added
}

// Push is an update of one branch. Before is nil for a new branch. Commits are oldest first, and empty if a branch was created
// without new commits.
type Push struct {
	Ref     string
	Before  *Commit
	After   *Commit
	Commits []*Commit
	Forced  bool
	At      time.Time
	// Deleted is when the branch was deleted.
	Deleted time.Time
}

// Change is one pull request.
type Change struct {
	Number int
	Title  string
	Body   string
	Author string
	Labels []string
	Head   string
	// Commits are those of the source branch when it was merged, oldest first.
	Commits []*Commit
	// Merge is the commit that the merge created on the default branch.
	Merge   *Commit
	Reverts *Change

	Created  time.Time
	Reviewed time.Time
	Merged   time.Time
	// Abandoned is when it was closed without being merged.
	Abandoned time.Time
}

// Start returns the earliest known time of the change.
func (c *Change) Start() time.Time {
	start := c.Created
	for _, commit := range c.Commits {
		if commit.At.Before(start) {
			start = commit.At
		}
	}
	return start
}
