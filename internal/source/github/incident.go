// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"cmp"
	"regexp"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// causedBy matches the convention by which people declare the cause of an incident, in a line of
// the text or as a label: caused-by-deployment: 1784526925.
var causedBy = regexp.MustCompile(`(?im)^[ \t>*-]*caused-by-(deployment|revision|version):[ \t]*(\S+)[ \t]*\r?$`)

func declaresCause(text string) bool { return causedBy.MatchString(text) }

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
	facts.Severity, facts.SeverityLabel = worst(names)
	for _, text := range append(names, told.Prose("body")) {
		declareCause(facts, text)
	}
	return facts
}

// declareCause takes over what a label or a text declares; of several declarations of a kind the
// first stands.
func declareCause(facts *delivery.IncidentFacts, text string) {
	for _, groups := range causedBy.FindAllStringSubmatch(text, -1) {
		value, ok := source.Identifier(groups[2])
		if !ok {
			continue
		}
		facts.Cause = delivery.CauseChange
		switch groups[1][0] | ' ' {
		case 'd':
			facts.DeploymentID = cmp.Or(facts.DeploymentID, value)
		case 'r':
			facts.Revision = cmp.Or(facts.Revision, value)
		case 'v':
			facts.Version = cmp.Or(facts.Version, value)
		}
	}
}

// worst returns the worst severity among the labels and the label that says it.
func worst(labels []string) (delivery.Severity, string) {
	for _, severity := range delivery.Severities {
		i := slices.IndexFunc(labels, func(l string) bool { return source.SeverityLabel(l) == severity })
		if i >= 0 {
			return severity, labels[i]
		}
	}
	return "", ""
}
