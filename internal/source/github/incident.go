// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func (s *Source) incidentFacts(p payload, told source.Object) *delivery.IncidentFacts {
	names := labels(told)
	facts := &delivery.IncidentFacts{
		ID:          p.fullName + "#" + told.Need().ID("number"),
		Service:     p.service,
		Environment: s.environments.Normalize(s.options.Environment, ""),
		Title:       delivery.DisplayText(told.Prose("title")),
		URL:         source.Link(told.Text("html_url")),
		OpenTime:    told.Time("created_at"),
	}
	facts.Severity, facts.SeverityLabel = source.WorstSeverity(names)
	source.DeclareCause(facts, append(names, told.Prose("body"))...)
	return facts
}
