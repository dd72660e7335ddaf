// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

const noCommit = "0000000000000000000000000000000000000000"

// offsets are the time zones of committers. GitHub sends commit times in the committer's time zone.
var offsets = []*time.Location{
	time.UTC, time.FixedZone("", 2*3600), time.FixedZone("", -7*3600), time.FixedZone("", 5*3600+1800),
}

func (f *feed) tellPush(p *ledger.Push) {
	before := noCommit
	if p.Before != nil {
		before = p.Before.SHA
	}
	commits := make([]object, len(p.Commits))
	for i, c := range p.Commits {
		commits[i] = f.commit(c)
	}
	f.fromGitHub(p.At, "push", author(p.After), members(
		"ref", "refs/heads/"+p.Ref, "before", before, "after", p.After.SHA,
		"pusher", members("name", author(p.After), "email", author(p.After)+"@example.com"),
		"created", p.Before == nil, "deleted", false, "forced", p.Forced, "base_ref", nil,
		"compare", f.github.page("/compare/"+before[:12]+"..."+p.After.SHA[:12]),
		"commits", commits, "head_commit", f.commit(p.After)))
	if !p.Deleted.IsZero() {
		f.tellDeletion(p)
	}
}

func (f *feed) tellDeletion(p *ledger.Push) {
	f.fromGitHub(p.Deleted, "push", author(p.After), members(
		"ref", "refs/heads/"+p.Ref, "before", p.After.SHA, "after", noCommit,
		"pusher", members("name", author(p.After), "email", author(p.After)+"@example.com"),
		"created", false, "deleted", true, "forced", false, "base_ref", nil,
		"compare", f.github.page("/compare/"+p.After.SHA[:12]+"..."+noCommit[:12]),
		"commits", []object{}, "head_commit", nil))
}

func (f *feed) commit(c *ledger.Commit) object {
	person := members("name", strings.ToUpper(author(c)[:1])+author(c)[1:], "email", author(c)+"@example.com", "username", author(c))
	return members(
		"id", c.SHA, "tree_id", c.SHA[20:]+c.SHA[:20], "distinct", true, "message", c.Message,
		"timestamp", c.At.In(offsets[int(c.SHA[0])%len(offsets)]), "url", f.github.page("/commit/"+c.SHA),
		"author", person, "committer", person, "added", []string{}, "removed", []string{},
		"modified", []string{"internal/" + f.service.Name + "/" + c.SHA[:2] + ".go", "go.mod"})
}

// author returns the author of a commit. Commits from before the simulated history have none, so it returns a default.
func author(c *ledger.Commit) string {
	if c.Author == "" {
		return "founder"
	}
	return c.Author
}
