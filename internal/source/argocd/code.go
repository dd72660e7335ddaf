// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argocd

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// code is what a sync brings to the cluster. An application has one source or several, and those mix
// Git repositories and Helm charts.
type code struct {
	// revisions are all that were synced, in the order of the sources: commits and chart versions.
	revisions []string
	// repository is that of the first source in Git, revision the commit synced from it.
	repository delivery.Repository
	ref        delivery.Ref
	revision   string
	// chart is the version of the first Helm chart.
	chart string
}

// codeOf reads the first of the objects that knows revisions, and the first that knows sources: an
// operation that runs or failed early has no result, only what was asked for.
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

// take keeps what the first source of each sort says. What comes from Git is a commit only if it
// looks like one: the revision of a chart is its version.
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

// revisionsOf reads revisions, or the single revision, which is empty for several sources.
func revisionsOf(told source.Object) []string {
	if list := told.Texts("revisions"); len(list) > 0 {
		return list
	}
	if one := told.Text("revision"); one != "" {
		return []string{one}
	}
	return nil
}

// sourcesOf reads sources, or the single source, which is blank for several.
func sourcesOf(told source.Object) []source.Object {
	if list := told.Objects("sources"); len(list) > 0 {
		return list
	}
	if one := told.Object("source"); one.Text("repoURL") != "" {
		return []source.Object{one}
	}
	return nil
}

// refOf reads what a source follows: a branch or a tag, unless it is a commit or the default branch.
func refOf(target string) delivery.Ref {
	if target == "HEAD" || delivery.IsRevision(target) {
		return delivery.Ref{}
	}
	return delivery.ParseRef(target)
}
