// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

const otherDigest = "sha256:0f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"

func cart(rest resource) resource { return rest.with(resource{"service.name": "cart"}) }

func digests(reference string) resource {
	return resource{"container.image.repo_digests": []string{reference}}
}

func TestWhichVersionsMove(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		one, second resource
		moves       bool
	}{
		{"two commits", resource{"vcs.ref.head.revision": commit}, resource{"vcs.ref.head.revision": other}, true},
		{"one commit", resource{"vcs.ref.head.revision": commit}, resource{"vcs.ref.head.revision": commit}, false},
		{"one commit, abbreviated", resource{"vcs.ref.head.revision": commit}, resource{"vcs.ref.head.revision": commit[:8]}, false},
		{"two images", digests("acme/cart@" + digest), digests("acme/cart@" + otherDigest), true},
		{"the same image from another registry", digests("acme/cart@" + digest), digests("mirror/cart@" + digest), false},
		{"the images of two parts of the service", digests("acme/web@" + digest), digests("acme/worker@" + otherDigest), false},
		{
			"one commit built twice", digests("acme/cart@" + digest).with(resource{"vcs.ref.head.revision": commit}),
			digests("acme/cart@" + otherDigest).with(resource{"vcs.ref.head.revision": commit}), false,
		},
		{
			"another environment",
			resource{"vcs.ref.head.revision": commit, "env": "test"},
			resource{"vcs.ref.head.revision": other, "env": "production"},
			false,
		},
		{"one of which nothing is told", resource{"vcs.ref.head.revision": commit}, nil, false},
		{"a commit that a stamp added", resource{"vcs.ref.head.revision": commit}, resource{"vcs.ref.head.revision": other, "dora.join.step": "version"}, false},
	}
	for _, tt := range tests {
		for _, key := range []string{"service.version", "container.image.tag"} {
			t.Run(tt.name+", by "+key, func(t *testing.T) {
				t.Parallel()
				l := release.New(release.Options{})
				version := func(r resource) resource { return cart(r).with(resource{key: "1.0.0"}) }
				l.Resolve(version(tt.one), 0)
				before := l.Generation()
				l.Resolve(version(tt.second), 0)
				assert.Equal(t, tt.moves, l.Generation() != before, "who cached an answer asks again")
				assert.Equal(t, tt.moves, l.Counters().MovingVersions == 1)
				got := l.Resolve(version(tt.one), 0).Identity
				assert.Equal(t, tt.moves, got.Version == "" && got.Tag == "")
				assert.NotEqual(t, release.StepTime, got.Step, "what is told besides still tells releases apart")
			})
		}
	}
}

func TestAVersionThatMovesTellsNoReleaseApart(t *testing.T) {
	t.Parallel()
	l := release.New(release.Options{})
	constant := cart(resource{"service.version": "1.0.0", "process.creation.time": startText})
	assert.Equal(t, release.StepVersion, l.Resolve(constant, 0).Identity.Step)
	for _, revision := range []string{commit, other} {
		l.Resolve(constant.with(resource{"vcs.ref.head.revision": revision}), 0)
	}
	assert.Equal(t, release.Identity{Service: "cart", InstanceStart: start, Step: release.StepInstanceStart}, l.Resolve(constant, 0).Identity)
	assert.Equal(t, "1.0.0", l.Resolve(constant.with(resource{"service.name": "web"}), 0).Identity.Version, "that of another service is its own")
}

func TestVersionsAreForgottenByTheEventClock(t *testing.T) {
	t.Parallel()
	l := release.New(release.Options{VersionExpiry: time.Hour})
	at := func(revision string, now time.Duration) string {
		return l.Resolve(cart(resource{"service.version": "1.0.0", "vcs.ref.head.revision": revision}), int64(now)).Identity.Version
	}
	at(commit, 0)
	assert.Empty(t, at(other, time.Hour))
	assert.Empty(t, at(other, 2*time.Hour), "to be asked for is to be heard of")
	assert.Equal(t, "1.0.0", at(other, 4*time.Hour))
}

func TestVersionsBeyondTheLimitAreNotWatched(t *testing.T) {
	t.Parallel()
	l := release.New(release.Options{MaxVersions: 2, VersionExpiry: time.Hour})
	see := func(version, revision string, now time.Duration) string {
		return l.Resolve(cart(resource{"service.version": version, "vcs.ref.head.revision": revision}), int64(now)).Identity.Version
	}
	for i := range 5 {
		see(fmt.Sprint("1.", i), commit, 0)
	}
	assert.EqualValues(t, 3, l.Counters().RefusedVersions)
	assert.Equal(t, "1.4", see("1.4", other, 0), "unwatched, it is taken at its word")
	assert.Empty(t, see("1.0", other, 0))
	see("1.4", commit, 2*time.Hour)
	assert.Empty(t, see("1.4", other, 2*time.Hour), "what has expired makes room")
}
