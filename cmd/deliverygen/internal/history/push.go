// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

import (
	"context"
	"errors"
	"iter"
	"strconv"
	"time"
)

// push is one step of a branch: a commit on its first-parent line, together with the commits that it merged. It represents
// the push of a merge. Commits that were pushed together without a merge become one push each, which reaches the same
// commits in the end.
type push struct {
	// base is the previous revision of the branch; empty for the first push.
	base string
	// commits are oldest first; the last is the new tip.
	commits []commit
}

func (p push) tip() commit { return p.commits[len(p.commits)-1] }

// at is the time of the push: the commit time of its tip, which for a merge is when the merge was made.
func (p push) at() time.Time { return p.tip().committed }

var errOrder = errors.New("git told commits in an unknown order: this version of git is not supported")

// pushes iterates over the steps of the branch after since, oldest first.
func (c clone) pushes(ctx context.Context, head string, since time.Time) iter.Seq2[push, error] {
	return func(yield func(push, error) bool) {
		before, err := c.standingAt(ctx, head, since)
		if err != nil || before == head {
			if err != nil {
				yield(push{}, err)
			}
			return
		}
		revisions := []string{head}
		if before != "" {
			revisions = append(revisions, "^"+before)
		}
		line := append([]string{"rev-list", "--first-parent", "--reverse"}, revisions...)
		next, stop := iter.Pull2(c.fields(ctx, '\n', append(line, "--")...))
		defer stop()
		tip, err, _ := next()
		gather := newGatherer(before)
		for commit, fault := range c.commits(ctx, revisions...) {
			if err := errors.Join(err, fault); err != nil {
				yield(push{}, err)
				return
			}
			step, complete := gather.add(commit, commit.id == tip)
			if !complete {
				continue
			}
			if !yield(step, nil) {
				return
			}
			tip, err, _ = next()
		}
		if tip != "" || err != nil {
			yield(push{}, errors.Join(err, errOrder))
		}
	}
}

// standingAt returns the revision of the branch at a time, or an empty string if the branch did not exist.
func (c clone) standingAt(ctx context.Context, head string, at time.Time) (string, error) {
	if at.IsZero() {
		return "", nil
	}
	return c.line(ctx, "rev-list", "--first-parent", "--max-count=1", "--before=@"+strconv.FormatInt(at.Unix()-1, 10), head, "--")
}
