// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

const (
	commit = "3f2a9c1d4e5b60718293a4b5c6d7e8f901234567"
	other  = "9d8c7b6a5f4e3d2c1b0a99887766554433221100"
	digest = "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
)

func TestNormalizeVersion(t *testing.T) {
	t.Parallel()
	type version = release.Version
	tests := []struct {
		name, raw string
		want      version
	}{
		{"a version", "1.2.3", version{Text: "1.2.3"}},
		{"blanks around it", " 1.2.3\n", version{Text: "1.2.3"}},
		{"a git tag", "v1.2.3", version{Text: "1.2.3"}},
		{"a git tag in capitals", "V1.2.3", version{Text: "1.2.3"}},
		{"one v only", "vv1", version{Text: "vv1"}},
		{"a word that begins with v", "vega", version{Text: "vega"}},
		{"a word in capitals stays", "Spring-RC1", version{Text: "Spring-RC1"}},
		{"a pre-release is another version", "1.2.3-rc.1", version{Text: "1.2.3-rc.1"}},
		{"build metadata is not", "1.2.3+20240115", version{Text: "1.2.3"}},
		{"build metadata that is a commit", "1.2.3+3F2A9C1", version{Text: "1.2.3", Revision: "3f2a9c1"}},
		{"what .NET writes", "1.2.3+" + commit, version{Text: "1.2.3", Revision: commit}},
		{"a plus in what is no version", "c++", version{Text: "c++"}},
		{"a commit", commit, version{Text: commit, Revision: commit}},
		{"an abbreviated commit in capitals", "3F2A9C1", version{Text: "3f2a9c1", Revision: "3f2a9c1"}},
		{"too short for a commit", "3f2a9c", version{Text: "3f2a9c"}},
		{"too long for a commit", commit + "0", version{Text: commit + "0"}},
		{"a date is no commit", "20240115", version{Text: "20240115"}},
		{"no commit", "0000000000000000000000000000000000000000", version{Text: "0000000000000000000000000000000000000000"}},
		{"a tag with its digest", "1.2.3@" + digest, version{Text: "1.2.3", Digest: digest}},
		{"nothing but a digest", "SHA256:4F53CDA18C2BAA0C0354BB5F9A3ECBE5ED12AB4D8E11BA873C2F11161202B945", version{Digest: digest}},
		{"a moving tag with its digest", "latest@" + digest, version{Digest: digest}},
		{"an at sign before what is no digest", "1.2.3@home", version{Text: "1.2.3@home"}},
		{"the service in front", "cart-1.2.3", version{Text: "1.2.3"}},
		{"the service in front of a git tag", "cart/v1.2.3", version{Text: "1.2.3"}},
		{"the service in front as packages write it", "cart@1.2.3", version{Text: "1.2.3"}},
		{"the service and all the rest", "cart-v1.2.3+3f2a9c1@" + digest, version{Text: "1.2.3", Revision: "3f2a9c1", Digest: digest}},
		{"another service in front", "checkout-1.2.3", version{Text: "checkout-1.2.3"}},
		{"the service in another spelling", "Cart-1.2.3", version{Text: "Cart-1.2.3"}},
		{"a word after the service", "cart-gateway", version{Text: "cart-gateway"}},
		{"the service alone", "cart", version{Text: "cart"}},
		{"latest", "Latest", version{}},
		{"unknown", "unknown", version{}},
		{"zero", "v0.0.0", version{}},
		{"dev", "DEV", version{}},
		{"what Go writes of a working copy", "(devel)", version{}},
		{"what Gradle writes without a version", "unspecified", version{}},
		{"nothing", "", version{}},
		{"a book", strings.Repeat("cart-1", 1000), version{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, release.NormalizeVersion(tt.raw, "cart"))
		})
	}
}

func TestSameRevision(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, a, b string
		want       bool
	}{
		{"equal", commit, commit, true},
		{"abbreviated", commit, "3f2a9c1", true},
		{"abbreviated, the other way round", "3f2a9c1", commit, true},
		{"in another case", commit, "3F2A9C1D", true},
		{"abbreviated too much", commit, "3f2a9c", false},
		{"another commit", commit, other, false},
		{"a number of Subversion", "4711", "4711", true},
		{"a number that begins alike", "4711000", "47110001", true},
		{"a short number that begins alike", "4711", "47110", false},
		{"a word that begins alike", "release-1", "release-10", false},
		{"nothing", "", "", false},
		{"nothing and something", "", commit, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, release.SameRevision(tt.a, tt.b))
		})
	}
}

func FuzzNormalizeVersion(f *testing.F) {
	for _, raw := range []string{"v1.2.3", "cart-1.2.3", "1-1-2", "v1@v2", "cart@" + digest, "1.2.3+3f2a9c1+a", commit, "1+1@" + digest, " v 1", "latest@" + digest} {
		f.Add(raw, "cart")
		f.Add(raw, "1")
	}
	f.Fuzz(func(t *testing.T, raw, service string) {
		once := release.NormalizeVersion(raw, service)
		assert.Equal(t, once.Text, release.NormalizeVersion(once.Text, service).Text, "normalising twice must change nothing")
		if once.Revision != "" {
			assert.Regexp(t, "^[0-9a-f]{7,40}$", once.Revision)
		}
		if once.Digest != "" {
			assert.Regexp(t, "^[a-z0-9+._-]+:[0-9a-f]{32,128}$", once.Digest)
		}
	})
}

func FuzzSameRevision(f *testing.F) {
	f.Add(commit, "3F2A9C1")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, a, b string) {
		assert.Equal(t, release.SameRevision(a, b), release.SameRevision(b, a))
		assert.Equal(t, a != "", release.SameRevision(a, a))
	})
}
