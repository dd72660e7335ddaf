// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// artifact describes what was built or deployed.
type artifact struct {
	purl       string
	name       string
	version    string
	imageName  string
	imageTags  []string
	digests    []string
	repository delivery.Repository
	revision   string
}

// artifact reads the id of an artifact. It should be a package URL. Earlier versions of the specification allowed any
// text, in which only a digest is useful. A commit declared in customData takes precedence.
func (m message) artifact(id string) artifact {
	a := artifact{digests: source.ImageDigests(id)}
	if purl, ok := source.ParsePURL(id); ok {
		a.purl, a.name = purl.Text, purl.Name
		a.imageName, a.imageTags = purl.Image()
		a.repository, a.revision = purl.Source()
		a.version = cmp.Or(source.VersionOf(purl.Qualifiers.Get("tag")), purl.Version)
		if len(source.ImageDigests(purl.Version)) > 0 || delivery.IsRevision(purl.Version) {
			a.version = source.VersionOf(purl.Qualifiers.Get("tag"))
		}
	}
	if address := m.custom.Text("repository"); address != "" {
		a.repository = source.RepositoryAt(address)
	}
	if revision := m.custom.Text("revision"); delivery.IsRevision(revision) {
		a.revision = revision
	}
	return a
}

// artifactPublished maps artifact.packaged and artifact.published if they name the commit that the artifact was built
// from, by which the changes in a deployed image are found.
func (s *Source) artifactPublished(m message) ([]source.Event, error) {
	a := m.artifact(m.subjectID)
	change := m.content.Object("change")
	if id := change.ID("id"); delivery.IsRevision(id) && a.revision == "" {
		a.revision = id
	}
	if built := located(change.Text("source"), ""); a.repository.URL == "" {
		a.repository = built
	}
	if a.revision == "" {
		return nil, source.Ignore("nothing tells from which commit the artifact was built")
	}
	if a.purl == "" && len(a.digests) == 0 {
		return nil, source.Ignore("the artifact's id is neither a package URL nor a digest")
	}
	facts := &delivery.ArtifactFacts{
		PURL:         a.purl,
		Version:      a.version,
		ImageName:    a.imageName,
		ImageTags:    a.imageTags,
		ImageDigests: a.digests,
		Repository:   a.repository,
		Service:      s.service(m, a.name, a.repository.Name),
		Revision:     a.revision,
	}
	return []source.Event{m.about(a.name, a.repository).Event(delivery.ArtifactPublished, m.time, facts)}, nil
}
