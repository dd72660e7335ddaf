// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestNormalizeRepositoryURL(t *testing.T) {
	t.Parallel()
	const want = "https://git.example.com/acme/shop"
	tests := []struct{ name, address, want string }{
		{"a browser address stays", "https://git.example.com/acme/shop", want},
		{"a clone address loses .git", "https://git.example.com/acme/shop.git", want},
		{"a slash at the end goes", "https://git.example.com/acme/shop/", want},
		{"a slash after .git goes too", "https://git.example.com/acme/shop.git/", want},
		{"the scp spelling becomes an address", "git@git.example.com:acme/shop.git", want},
		{"the scp spelling may begin at the root", "git@git.example.com:/acme/shop.git", want},
		{"ssh becomes https", "ssh://git@git.example.com/acme/shop.git", want},
		{"ssh with its usual port too", "ssh://git@git.example.com:22/acme/shop.git", want},
		{"the git protocol becomes https", "git://git.example.com/acme/shop.git", want},
		{"no scheme at all becomes https", "//git.example.com/acme/shop", want},
		{"the host's case does not matter", "https://Git.Example.COM/acme/shop", want},
		{"the path's case does", "https://git.example.com/Acme/Shop", "https://git.example.com/Acme/Shop"},
		{"a password is not kept", "https://bot:secret@git.example.com/acme/shop", want},
		{"query and fragment are not kept", "https://git.example.com/acme/shop?tab=readme#top", want},
		{"blanks around go", "  https://git.example.com/acme/shop\n", want},
		{"plain http stays plain", "http://git.internal:3000/acme/shop.git", "http://git.internal:3000/acme/shop"},
		{"subgroups stay", "git@gitlab.example.com:a/b/c.git", "https://gitlab.example.com/a/b/c"},
		{"a repository whose name holds .git", "https://git.example.com/acme/shop.github.io", "https://git.example.com/acme/shop.github.io"},
		{"what is no address stays as it came", "acme/shop", "acme/shop"},
		{"what cannot be parsed stays as it came", "https://git.example.com:port/x", "https://git.example.com:port/x"},
		{"nothing stays nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, delivery.NormalizeRepositoryURL(tt.address))
		})
	}
}

func FuzzNormalizeRepositoryURL(f *testing.F) {
	for _, seed := range []string{
		"https://git.example.com/acme/shop.git/", "git@git.example.com:acme/shop.git", "ssh://git@h:22/a%2Fb.git", "//h/.git/.git",
		"http://[::1]:80/a", "git@:x", "https://h/%zz", "https://HOST?x#y", "a b", "git@h:://x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		once := delivery.NormalizeRepositoryURL(address)
		assert.Equal(t, once, delivery.NormalizeRepositoryURL(once), "normalising twice changes nothing")
		if u, err := url.Parse(once); err == nil && u.Host != "" {
			assert.Nil(t, u.User, "no password is kept")
			assert.False(t, strings.HasSuffix(u.Path, ".git") || strings.HasSuffix(u.Path, "/"), once)
		}
	})
}

func TestParseRef(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, ref string
		want      delivery.Ref
	}{
		{"a branch", "refs/heads/main", delivery.Ref{Name: "main", Type: "branch"}},
		{"a branch with slashes", "refs/heads/feature/a/b", delivery.Ref{Name: "feature/a/b", Type: "branch"}},
		{"a tag", "refs/tags/v1.2.3", delivery.Ref{Name: "v1.2.3", Type: "tag"}},
		{"a short name of unknown type", "main", delivery.Ref{Name: "main"}},
		{"another kind of ref", "refs/pull/7/merge", delivery.Ref{Name: "refs/pull/7/merge"}},
		{"nothing", "", delivery.Ref{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, delivery.ParseRef(tt.ref))
		})
	}
}

func TestIsRevision(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       bool
	}{
		{"a SHA-1 name", strings.Repeat("0a", 20), true},
		{"a SHA-256 name", strings.Repeat("f9", 32), true},
		{"the all-zero name stands for none", strings.Repeat("0", 40), false},
		{"the long all-zero name too", strings.Repeat("0", 64), false},
		{"an abbreviated name", "0a1b2c3", false},
		{"capital digits", strings.Repeat("0A", 20), false},
		{"a letter that is no digit", strings.Repeat("0g", 20), false},
		{"a character of several bytes", strings.Repeat("é", 20), false},
		{"nothing", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, delivery.IsRevision(tt.text))
		})
	}
}
