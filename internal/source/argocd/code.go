// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argocd

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// code is what a sync deploys. An application has one or more sources, which may be Git repositories and Helm charts.
type code struct {
	// revisions are the synced commits and chart versions, in the order of the sources.
	revisions []string
	// repository and ref are those of the first source in Git, revision is the commit synced from it.
	repository delivery.Repository
	ref        delivery.Ref
	revision   string
	// chart is the version of the first Helm chart.
	chart string
}

// codeOf takes the revisions from the first object that has any, and the sources likewise: an operation that is still
// running or failed early has no result, only what was requested.
func codeOf(tellers ...source.Object) code {
	var c code
	var sources []source.Object
	for _, told := range tellers {
		if len(c.revisions) == 0 {
			c.revisions = revisionsOf(told)
		}
		if len(sources) == 0 {
			sources = sourcesOf(told)
		}
	}
	for i, told := range sources {
		revision := ""
		if i < len(c.revisions) {
			revision = c.revisions[i]
		}
		c.take(told, revision)
	}
	return c
}

// take records a source if it is the first chart or the first Git repository. The revision of a chart is its version;
// that of a repository counts only if it looks like a commit.
func (c *code) take(told source.Object, revision string) {
	address := told.Text("repoURL")
	if told.Text("chart") != "" || strings.HasPrefix(address, "oci://") {
		if c.chart == "" && !delivery.IsRevision(revision) {
			c.chart = revision
		}
		return
	}
	repository := source.RepositoryAt(address)
	if c.repository.URL != "" || source.Host(repository.URL) == "" {
		return
	}
	c.repository, c.ref = repository, refOf(told.Text("targetRevision"))
	if delivery.IsRevision(revision) {
		c.revision = revision
	}
}

// revisionsOf reads the list of revisions, or the single revision that an application with one source has.
func revisionsOf(told source.Object) []string {
	if list := told.Texts("revisions"); len(list) > 0 {
		return list
	}
	if one := told.Text("revision"); one != "" {
		return []string{one}
	}
	return nil
}

// sourcesOf reads the list of sources, or the single source that an application with one source has.
func sourcesOf(told source.Object) []source.Object {
	if list := told.Objects("sources"); len(list) > 0 {
		return list
	}
	if one := told.Object("source"); one.Text("repoURL") != "" {
		return []source.Object{one}
	}
	return nil
}

// refOf returns the branch or tag that a source follows; empty if it follows a commit or the default branch.
func refOf(target string) delivery.Ref {
	if target == "HEAD" || delivery.IsRevision(target) {
		return delivery.Ref{}
	}
	return delivery.ParseRef(target)
}
