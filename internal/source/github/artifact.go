// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// publishedPackage maps the events registry_package and package, which report the same facts. When a tag moves to
// another image, the action is "updated". The creation time of the version is often not set.
func (s *Source) publishedPackage(p payload) ([]source.Event, error) {
	if p.action != "published" && p.action != "updated" {
		return nil, p.ignoredAction("package")
	}
	key := "registry_package"
	if !p.root.Has(key) {
		key = "package"
	}
	told := p.root.Need().Object(key)
	version := told.Need().Object("package_version")
	var facts *delivery.ArtifactFacts
	if version.IsObject("container_metadata") {
		facts = p.image(told, version)
	} else {
		facts = p.packageFacts(told, version)
	}
	if facts.PURL == "" && len(facts.ImageDigests) == 0 && len(facts.ImageTags) == 0 {
		return nil, source.Ignore("nothing in the package names what was published")
	}
	at := source.FirstTime(version.Time("created_at"), told.Time("updated_at"), told.Time("created_at"))
	event := p.named(told.Text("name"), facts.Ref.Name).Event(delivery.ArtifactPublished, at, facts)
	return []source.Event{event}, nil
}

// packageFacts reads a package. It derives a package URL from name and owner where that is possible: not for Maven,
// since GitHub joins group and artifact with a dot.
func (p payload) packageFacts(told, version source.Object) *delivery.ArtifactFacts {
	facts := &delivery.ArtifactFacts{
		Version:    version.Text("version"),
		Repository: p.repository,
		Service:    p.service,
		Ref:        branch(version.Text("target_commitish")),
	}
	if revision := version.Text("target_oid"); delivery.IsRevision(revision) {
		facts.Revision = revision
	}
	name, owner := told.Text("name"), strings.ToLower(told.Object("owner").Text("login"))
	if name == "" || facts.Version == "" {
		return facts
	}
	at := url.QueryEscape(name) + "@" + url.QueryEscape(facts.Version)
	switch strings.ToLower(cmp.Or(told.Text("package_type"), told.Text("ecosystem"))) {
	case "npm":
		facts.PURL = "pkg:npm/%40" + url.QueryEscape(cmp.Or(owner, p.repository.Owner)) + "/" + at
	case "nuget":
		facts.PURL = "pkg:nuget/" + at
	case "rubygems":
		facts.PURL = "pkg:gem/" + at
	}
	return facts
}
