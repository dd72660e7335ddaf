// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// standing is a branch in the clone and its current revision.
type standing struct {
	branch   string
	revision string
}

// check returns an error if the folder is no clone, and whether the clone is shallow.
func (c clone) check(ctx context.Context) (shallow bool, err error) {
	answer, err := c.line(ctx, "rev-parse", "--is-shallow-repository")
	if err != nil {
		return false, fmt.Errorf("`--repository` must be a git clone; %s is none: %w", c.folder, err)
	}
	return answer == "true", nil
}

// origin returns the address of the clone's remote "origin", or an empty string.
func (c clone) origin(ctx context.Context) string {
	address, err := c.line(ctx, "config", "--get", "remote.origin.url")
	if err != nil {
		return ""
	}
	return address
}

// resolve finds the branch: the given one, else the forge's default branch, else the one that is checked out.
func (c clone) resolve(ctx context.Context, branch string) (standing, error) {
	if branch == "" {
		remote, _ := c.line(ctx, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
		own, _ := c.line(ctx, "symbolic-ref", "--quiet", "--short", "HEAD")
		branch = cmp.Or(strings.TrimPrefix(remote, "origin/"), own)
	}
	if branch == "" {
		return standing{}, errors.New("the clone does not say which branch is its default: name it with `--branch`")
	}
	for _, folder := range []string{"refs/remotes/origin/", "refs/heads/"} {
		revision, err := c.line(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", folder+branch+"^{commit}")
		if err == nil && delivery.IsRevision(revision) {
			return standing{branch: branch, revision: revision}, nil
		}
	}
	return standing{}, fmt.Errorf("the clone has no branch %q: fetch it, or name another with `--branch`", branch)
}
