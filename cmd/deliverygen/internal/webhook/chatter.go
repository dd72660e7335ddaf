// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"strconv"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// hello posts the ping that GitHub sends when a hook is created.
func (f *feed) hello() {
	if !f.options.Noise.Foreign || len(f.service.Repository.Pushes) == 0 {
		return
	}
	at := f.service.Repository.Pushes[0].At
	f.fromGitHub(at, "ping", "ada", members(
		"zen", "Keep it logically awesome.", "hook_id", 400_000_001,
		"hook", members("type", "Organization", "id", 400_000_001, "name", "web", "active", true, "events", []string{"*"})))
}

// chatter adds events without a delivery fact, at times when something did happen.
func (f *feed) chatter() {
	for _, p := range f.service.Repository.Pushes {
		if f.options.Noise.Foreign && f.chance(0.08) {
			f.foreign(p)
		}
		if f.options.Noise.Unknown && f.chance(0.02) {
			f.unknown(p)
		}
	}
}

func (f *feed) foreign(p *ledger.Push) {
	switch f.IntN(5) {
	case 0:
		f.fromGitHub(p.At, "star", "frances", members("action", "created", "starred_at", p.At))
	case 1:
		f.fromGitHub(p.At, "watch", "frances", members("action", "started"))
	case 2:
		f.fromGitHub(p.At, "release", "ada", members("action", "published", "release", members(
			"id", 150_000_000+f.Int64N(1_000_000), "tag_name", "v0."+strconv.Itoa(f.IntN(100)), "target_commitish", ledger.Main,
			"draft", false, "prerelease", true, "created_at", p.At, "published_at", p.At)))
	case 3:
		f.fromGitHub(p.At, "push", "ada", members(
			"ref", "refs/tags/nightly-"+f.hex(6), "before", noCommit, "after", p.After.SHA, "created", true, "deleted", false,
			"forced", false, "base_ref", "refs/heads/main", "commits", []object{}, "head_commit", f.commit(p.After)))
	default:
		f.question(p.At)
	}
}

// question posts an issue that is no incident.
func (f *feed) question(at time.Time) {
	i := &ledger.Incident{Number: 90_000 + f.IntN(9_000), Title: "How do I run this locally?", Opened: at, Severity: ledger.Low}
	described := f.describeIssue(i, "opened", at)
	for n := range described {
		if described[n].name == "labels" {
			described[n].value = f.labels([]string{"question"})
		}
	}
	f.fromGitHub(at, "issues", "donald", members("action", "opened", "issue", described))
}

// unknown posts events and values that no documentation lists.
func (f *feed) unknown(p *ledger.Push) {
	if f.chance(0.5) {
		f.fromGitHub(p.At, "hologram", "ada", members("action", "projected"))
		return
	}
	r := &ledger.Run{
		Pipeline: "CI", ID: 10_000_000_000 + f.Int64N(900_000_000), Number: 1, Attempt: 1, Branch: p.Ref, Commit: p.After,
		Created: p.At, Started: p.At, Finished: p.At, Conclusion: "finished",
	}
	f.run(r, "completed", "completed", p.At)
}
