// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Attributes reads the attributes of a resource.
type Attributes interface {
	// String returns a single value as text, numbers in decimal; empty where there is none, or a list.
	String(name string) string
	// Strings returns a list of texts; a single value is a list of one.
	Strings(name string) []string
}

// aliases are the attributes that say the same as a standard one under an older name, or one of some vendor, preferred first.
var aliases = map[string][]string{
	"deployment.environment.name": {"deployment.environment", "env"},
	"deployment.id":               {"vercel.deployment_id"},
	"vcs.ref.head.revision": {
		"vcs.repository.ref.revision", "git.commit.sha", "_dd.git.commit.sha", "heroku.release.commit", "vercel.sha",
	},
	"vcs.repository.url.full": {"git.repository_url", "_dd.git.repository_url"},
	"container.image.tags":    {"container.image.tag"},
}

// Aliases returns the attributes that say the same as a standard one of those that tell releases apart, preferred first.
func Aliases() map[string][]string { return maps.Clone(aliases) }

// Where facts are read, the best place first: besides aliases, labels that builds and deployers write.
var (
	environmentKeys  = named("deployment.environment.name")
	deploymentIDKeys = named("deployment.id")
	versionKeys      = named("service.version",
		"k8s.pod.label.app.kubernetes.io/version", "k8s.pod.labels.app.kubernetes.io/version",
		"container.label.org.opencontainers.image.version")
	revisionKeys   = named("vcs.ref.head.revision", "container.label.org.opencontainers.image.revision")
	repositoryKeys = named("vcs.repository.url.full", "container.label.org.opencontainers.image.source")
)

// named returns a standard attribute, its aliases and the labels that say the same.
func named(standard string, labels ...string) []string {
	return slices.Concat([]string{standard}, aliases[standard], labels)
}

// EnvironmentKeys returns the attributes that name the environment, the standard one first.
func EnvironmentKeys() []string { return slices.Clone(environmentKeys) }

// maxText is the longest text in bytes that can identify something.
const maxText = 1024

// text returns an attribute without blanks around it; what is too long identifies nothing.
func text(a Attributes, name string) string {
	value := strings.TrimSpace(a.String(name))
	if len(value) > maxText {
		return ""
	}
	return value
}

// first returns the first attribute that is told.
func first(a Attributes, names ...string) string {
	for _, name := range names {
		if value := text(a, name); value != "" {
			return value
		}
	}
	return ""
}

// instant returns the first of the times that is told, in Unix seconds; 0 where none is.
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
