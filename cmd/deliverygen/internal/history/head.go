// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

import (
	"context"
	"strings"
	"time"
)

// head is the last commit of a change's source branch, and the author time of the first one.
type head struct {
	revision string
	began    time.Time
}

// headRefs are the refs in which forges keep the heads of changes. A clone has them only if they were fetched. They are the
// only trace of squashed commits.
var headRefs = []string{"refs/pull/*/head", "refs/merge-requests/*/head"}

// heads returns the fetched heads of changes, by change. It reads only commits that are not on the branch.
func (c clone) heads(ctx context.Context, branch string) (map[string]head, error) {
	revisions, err := c.headRevisions(ctx)
	if err != nil || len(revisions) == 0 {
		return nil, err
	}
	ends := map[string]bool{}
	for _, revision := range revisions {
		ends[revision] = true
	}
	began, err := c.beginnings(ctx, branch, ends)
	if err != nil {
		return nil, err
	}
	heads := make(map[string]head, len(revisions))
	for id, revision := range revisions {
		heads[id] = head{revision: revision, began: began[revision]}
	}
	return heads, nil
}

func (c clone) headRevisions(ctx context.Context) (map[string]string, error) {
	revisions := map[string]string{}
	for line, err := range c.fields(ctx, '\n', append([]string{"for-each-ref", "--format=%(objectname) %(refname)"}, headRefs...)...) {
		if err != nil {
			return nil, err
		}
		revision, ref, _ := strings.Cut(line, " ")
		if parts := strings.Split(ref, "/"); len(parts) == 4 {
			revisions[parts[2]] = revision
		}
	}
	return revisions, nil
}

// beginnings returns, for every commit of the heads that is not on the branch, the earliest author time of the commits that
// lead to it. Commits up to the head of a change belong to that change, not to another one that is based on it.
func (c clone) beginnings(ctx context.Context, branch string, ends map[string]bool) (map[string]time.Time, error) {
	began := map[string]time.Time{}
	for commit, err := range c.commits(ctx, "--glob="+headRefs[0], "--glob="+headRefs[1], "^"+branch) {
		if err != nil {
			return nil, err
		}
		first := commit.authored
		for _, parent := range commit.parents {
			if !ends[parent] {
				first = earliest(first, began[parent])
			}
		}
		began[commit.id] = first
	}
	return began, nil
}
