// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Attributes gives access to the attributes of a resource.
type Attributes interface {
	// String returns a single value as text, numbers in decimal; empty if there is none or if it is a list.
	String(name string) string
	// Strings returns a list of texts; a single value is a list of one.
	Strings(name string) []string
}

// aliases are older or vendor-specific names of standard attributes, preferred first.
var aliases = map[string][]string{
	"deployment.environment.name": {"deployment.environment", "env"},
	"deployment.id":               {"vercel.deployment_id"},
	"vcs.ref.head.revision": {
		"vcs.repository.ref.revision", "git.commit.sha", "_dd.git.commit.sha", "heroku.release.commit", "vercel.sha",
	},
	"vcs.repository.url.full": {"git.repository_url", "_dd.git.repository_url"},
	"container.image.tags":    {"container.image.tag"},
}

// Aliases returns older and vendor-specific names of the standard attributes that tell releases apart, preferred first.
func Aliases() map[string][]string { return maps.Clone(aliases) }

// The attributes from which facts are read, preferred first: standard names, aliases, and labels written by build and
// deployment tools.
var (
	environmentKeys  = named("deployment.environment.name")
	deploymentIDKeys = named("deployment.id")
	versionKeys      = named("service.version",
		"k8s.pod.label.app.kubernetes.io/version", "k8s.pod.labels.app.kubernetes.io/version",
		"container.label.org.opencontainers.image.version")
	revisionKeys   = named("vcs.ref.head.revision", "container.label.org.opencontainers.image.revision")
	repositoryKeys = named("vcs.repository.url.full", "container.label.org.opencontainers.image.source")
)

// named returns a standard attribute, its aliases and labels with the same meaning.
func named(standard string, labels ...string) []string {
	return slices.Concat([]string{standard}, aliases[standard], labels)
}

// EnvironmentKeys returns the attributes that name the environment, the standard one first.
func EnvironmentKeys() []string { return slices.Clone(environmentKeys) }

// maxText is the length in bytes beyond which a text identifies nothing.
const maxText = 1024

// text returns an attribute without surrounding blanks; empty if it is too long.
func text(a Attributes, name string) string {
	value := strings.TrimSpace(a.String(name))
	if len(value) > maxText {
		return ""
	}
	return value
}

// first returns the first of the attributes that is present.
func first(a Attributes, names ...string) string {
	for _, name := range names {
		if value := text(a, name); value != "" {
			return value
		}
	}
	return ""
}

// instant returns the first of the times that is present and valid, in Unix seconds; 0 if none is.
func instant(a Attributes, names ...string) int64 {
	for _, name := range names {
		told := text(a, name)
		if told == "" {
			continue
		}
		if at, err := time.Parse(time.RFC3339, told); err == nil && at.Unix() > 0 {
			return at.Unix()
		}
	}
	return 0
}
