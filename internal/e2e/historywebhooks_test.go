// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"strconv"
	"testing"
)

// toldTwice returns a clone, and the webhooks that GitHub sent while its commits were made. All on one day:
//
//	08:00  commit 1 on main; tag v1.0.0 at 08:05
//	08:10  commits 2 and 3 (08:20) on a branch, opened as #12 at 08:25, merged at 09:00 as commit 4; tag v1.1.0 at 09:30
//	10:00  commits 5 and 6 (10:10) on a branch, opened as #13 at 10:15, squashed at 11:00 as commit 7; tag v1.2.0 at 11:30
//	12:00  commit 8 on a branch reverts commit 7, opened as #14 at 12:05, squashed at 12:10 as commit 9
//	12:20  commit 10 on main, whose digit is a; tag v1.2.1 at 12:30
func toldTwice(t *testing.T) (clone string, hooks []recordedWebhook) {
	t.Helper()
	c := &gitClone{t: t, folder: t.TempDir(), revisions: map[string]string{}}
	c.git("08:00", "init", "--quiet", "--initial-branch=main")
	c.git("08:00", "remote", "add", "origin", "https://github.com/acme/checkout.git")
	c.commit("08:00", "1", "Begin")
	c.git("08:05", "tag", "--annotate", "--message", "First", "v1.0.0")
	c.git("08:10", "checkout", "--quiet", "-b", "faster")
	c.commit("08:10", "2", "Try")
	c.commit("08:20", "3", "Finish")
	c.git("09:00", "checkout", "--quiet", "main")
	c.git("09:00", "merge", "--quiet", "--no-ff", "--message", "Merge pull request #12 from acme/faster", "faster")
	c.revisions["4"] = c.git("09:00", "rev-parse", "HEAD")
	c.git("09:30", "tag", "--annotate", "--message", "Faster", "v1.1.0")
	c.squash("13", "safer", func() {
		c.commit("10:00", "5", "Try")
		c.commit("10:10", "6", "Finish")
	})
	c.commit("11:00", "7", "Be safer (#13)")
	c.git("11:30", "tag", "--annotate", "--message", "Safer", "v1.2.0")
	undo := "Revert \"Be safer (#13)\""
	because := "\n\nThis reverts commit " + revision("7") + "."
	c.squash("14", "revert-13-safer", func() { c.commit("12:00", "8", undo+because) })
	c.commit("12:10", "9", undo+" (#14)"+because)
	c.commit("12:20", "a", "Tidy up")
	c.git("12:30", "tag", "--annotate", "--message", "Undone", "v1.2.1")

	hooks = []recordedWebhook{
		pushOf("checkout", "main", "08:00", none, commit{"1", "08:00"}), tagOf("v1.0.0", "08:05", "1"),
		pushOf("checkout", "faster", "08:10", none, commit{"2", "08:10"}), pushOf("checkout", "faster", "08:20", "2", commit{"3", "08:20"}),
		pullOf(12, "Be faster", "08:25", "09:00", "faster", "3", "4"),
		pushOf("checkout", "main", "09:00", "1", commit{"2", "08:10"}, commit{"3", "08:20"}, commit{"4", "09:00"}),
		tagOf("v1.1.0", "09:30", "4"),
		pushOf("checkout", "safer", "10:10", none, commit{"5", "10:00"}, commit{"6", "10:10"}),
		pullOf(13, "Be safer", "10:15", "11:00", "safer", "6", "7"),
		pushOf("checkout", "main", "11:00", "4", commit{"7", "11:00"}), tagOf("v1.2.0", "11:30", "7"),
		pushOf("checkout", "revert-13-safer", "12:00", none, commit{"8", "12:00"}),
		pullOf(14, undo, "12:05", "12:10", "revert-13-safer", "8", "9"),
		pushOf("checkout", "main", "12:10", "7", commit{"9", "12:10"}),
		pushOf("checkout", "main", "12:20", "9", commit{"a", "12:20"}), tagOf("v1.2.1", "12:30", "a"),
	}
	for i := range hooks {
		hooks[i].body = c.named(hooks[i].body)
	}
	return c.folder, hooks
}

// squash runs work on a branch of its own and keeps only its head, under the ref that forges use for pull requests.
func (c *gitClone) squash(number, branch string, work func()) {
	c.t.Helper()
	c.git("00:00", "checkout", "--quiet", "-b", branch)
	work()
	c.git("00:00", "update-ref", "refs/pull/"+number+"/head", "HEAD")
	c.git("00:00", "checkout", "--quiet", "main")
	c.git("00:00", "branch", "--quiet", "-D", branch)
}

// tagOf is the push of an annotated tag.
func tagOf(name, at, tagged string) recordedWebhook {
	told := repository("checkout")
	told["pushed_at"] = clock(at).Unix()
	return webhookAt(at, "github", "push", object{
		"ref": "refs/tags/" + name, "before": revision(none), "after": revision("f"), "created": true, "deleted": false,
		"commits": []any{}, "head_commit": object{"id": revision(tagged), "timestamp": written(at)}, "repository": told,
	})
}

// pullOf is a pull request that was merged.
func pullOf(number int, title, opened, at, branch, head, merged string) recordedWebhook {
	body := ""
	if number == 14 {
		body = "Reverts acme/checkout#13"
	}
	return webhookAt(at, "github", "pull_request", object{
		"action": "closed", "number": number, "repository": repository("checkout"),
		"pull_request": object{
			"number": number, "html_url": "https://github.com/acme/checkout/pull/" + strconv.Itoa(number), "title": title, "body": body,
			"draft": false, "merged": true, "created_at": written(opened), "merged_at": written(at), "closed_at": written(at), "updated_at": written(at),
			"merge_commit_sha": revision(merged), "labels": []any{},
			"base": object{"ref": "main"}, "head": object{"ref": branch, "sha": revision(head), "repo": object{"full_name": "acme/checkout"}},
		},
	})
}
