// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// release maps a new release to the draft of a deployment. Its time is released_at, unless that lies in the future:
// then the release was announced in advance, and the time is created_at.
func (s *Source) release(p payload) ([]source.Event, error) {
	if action := p.root.Need().Text("action"); action != "create" {
		return nil, source.Ignore("action %q of a release carries no delivery fact", action)
	}
	tag := p.root.Need().Text("tag")
	created, at := p.root.Time("created_at"), p.root.Time("released_at")
	if at.IsZero() || at.After(p.Observed) {
		at = created
	}
	revision := p.root.Object("commit").Text("id")
	if !delivery.IsRevision(revision) {
		revision = ""
	}
	facts := p.tagged(tag, revision)
	facts.Name = cmp.Or(p.root.Text("name"), tag)
	facts.CreationTime, facts.URL = created, source.Link(p.root.Text("url"))
	p = p.about(facts.Name, tag)
	return []source.Event{p.succeeded(at, facts)}, nil
}
