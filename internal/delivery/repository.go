// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"net/url"
	"strings"
)

// NormalizeRepositoryURL turns the spellings of a repository's address (clone URLs with ".git",
// ssh://…, git@host:path) into its browser URL, so that all facts about a repository have the same key.
// Text that is not an address is returned with surrounding blanks removed.
func NormalizeRepositoryURL(address string) string {
	address = strings.TrimSpace(address)
	if rest, ok := strings.CutPrefix(address, "git@"); ok && !strings.Contains(address, "://") {
		if host, path, ok := strings.Cut(rest, ":"); ok {
			address = "https://" + host + "/" + strings.TrimPrefix(path, "/")
		}
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	if u.Scheme != "http" {
		u.Scheme = "https"
		if u.Port() == "22" {
			u.Host = u.Hostname()
		}
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	u.Host = strings.ToLower(u.Host)
	u.Path, u.RawPath = trimRepositoryPath(u.Path), ""
	return u.String()
}

// trimRepositoryPath drops all trailing slashes and ".git" suffixes. It drops repeated ones too, because normalising twice must
// give the same result as normalising once.
func trimRepositoryPath(path string) string {
	for {
		shorter := strings.TrimSuffix(strings.TrimRight(path, "/"), ".git")
		if shorter == path {
			return path
		}
		path = shorter
	}
}

// ParseRef splits a full ref name (refs/heads/main, refs/tags/v1) into its short name and type.
// A name without prefix keeps an unknown type.
func ParseRef(ref string) Ref {
	if name, ok := strings.CutPrefix(ref, "refs/heads/"); ok {
		return Ref{Name: name, Type: "branch"}
	}
	if name, ok := strings.CutPrefix(ref, "refs/tags/"); ok {
		return Ref{Name: name, Type: "tag"}
	}
	return Ref{Name: ref}
}

// IsRevision reports whether text is a full Git object name (40 or 64 hexadecimal digits) other
// than the all-zero name, which stands for "no revision".
func IsRevision(text string) bool {
	if len(text) != 40 && len(text) != 64 {
		return false
	}
	zero := true
	for _, c := range text {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
		zero = zero && c == '0'
	}
	return !zero
}
