// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"net/url"
	"path"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// providers maps hosts to the well-known names of their providers (vcs.provider.name).
var providers = map[string]string{
	"github.com": "github", "gitlab.com": "gitlab", "bitbucket.org": "bitbucket", "gitea.com": "gitea",
}

// RepositoryAt returns the repository at an address in any spelling. It reads the owner, the name and, for well-known
// hosts, the provider from the address.
func RepositoryAt(address string) delivery.Repository {
	r := delivery.Repository{URL: delivery.NormalizeRepositoryURL(address)}
	u, err := url.Parse(r.URL)
	if err != nil || u.Host == "" {
		return r
	}
	owner, name := path.Split(strings.Trim(u.Path, "/"))
	r.Owner, r.Name, r.Provider = strings.Trim(owner, "/"), name, providers[u.Hostname()]
	return r
}

// Host returns the host of an address in lower case, or an empty string.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// Link returns the address if it is a web address (http or https), else an empty string.
func Link(address string) string {
	if strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
		return address
	}
	return ""
}
