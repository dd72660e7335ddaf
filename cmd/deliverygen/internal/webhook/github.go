// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"time"
)

// tellGitHub posts everything that GitHub would have sent about the service.
func (f *feed) tellGitHub() {
	f.hello()
	for _, p := range f.service.Repository.Pushes {
		f.tellPush(p)
	}
	for _, c := range f.service.Repository.Changes {
		f.tellPullRequest(c)
	}
	for _, r := range f.service.Runs {
		f.tellRun(r)
	}
	f.tellDeployments()
	f.chatter()
}

// fromGitHub posts one GitHub event: its own members, followed by those that every body has.
func (f *feed) fromGitHub(at time.Time, event, sender string, body object) {
	body = append(body, members(
		"repository", f.github.repositoryWith(at, event == "push"),
		"organization", f.github.organization(), "sender", f.github.user(sender))...)
	f.post(at, GitHub, f.headersFor(event), body)
}

func (f *feed) headersFor(event string) map[string]string {
	return map[string]string{
		"Accept": "*/*", "Content-Type": "application/json", "User-Agent": "GitHub-Hookshot/" + f.hex(7),
		"X-GitHub-Delivery": f.uuid(), "X-GitHub-Event": event, "X-GitHub-Hook-ID": "400000001",
		"X-GitHub-Hook-Installation-Target-ID": "90000001", "X-GitHub-Hook-Installation-Target-Type": "organization",
	}
}
