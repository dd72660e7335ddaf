// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package opsgenie

import (
	"cmp"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// alert reads an alert.
//
// Older webhooks contain the priority on Create only. Without a priority it is unknown whether the alert is an incident,
// so its steps are recorded without an opening time: steps without an opening do not make an incident.
func (s *Source) alert(told source.Object) alert {
	a := alert{
		tags:        told.Texts("tags"),
		entity:      told.Text("entity"),
		priority:    told.ID("priority"),
		oldPriority: told.ID("oldPriority"),
		created:     told.Time("createdAt"),
		updated:     told.Time("updatedAt"),
	}
	a.facts = &delivery.IncidentFacts{
		ID:            told.Need().ID("alertId"),
		Environment:   s.environments.Normalize(cmp.Or(tagged(a.tags, "environment"), tagged(a.tags, "env"), s.options.Environment), ""),
		Title:         delivery.DisplayText(told.Prose("message")),
		Severity:      source.ParseSeverity(a.priority),
		SeverityLabel: a.priority,
	}
	a.counts = s.isIncident(a.tags) || s.options.Severities.Count(a.facts.Severity)
	if a.priority != "" {
		a.facts.OpenTime = a.created
	}
	return a
}

// origin returns the origin of an alert. The priority becomes a label, for rules to match on.
func (a alert) origin(root source.Object) source.Origin {
	labels := map[string]string{}
	if a.priority != "" {
		labels["priority"] = a.priority
	}
	for _, tag := range a.tags {
		key, value, _ := strings.Cut(tag, ":")
		labels[key] = strings.TrimSpace(value)
	}
	integration := root.Text("integrationName")
	origin := source.Origin{Kind: source.KindAlert, Name: cmp.Or(a.entity, integration), Labels: labels}
	for _, name := range []string{tagged(a.tags, "service"), a.entity, integration} {
		if name != "" {
			origin.Aliases = append(origin.Aliases, source.Alias{Scheme: source.SchemeOpsgenie, Value: name})
		}
	}
	return origin
}

// service returns the service of an alert. The name of an integration counts only if it is configured, because it is
// usually the name of a tool.
func (s *Source) service(origin source.Origin, a alert) delivery.Service {
	for _, alias := range origin.Aliases {
		if service, ok := s.options.Services.Find(alias.Value); ok {
			return service
		}
	}
	return delivery.Service{Name: cmp.Or(tagged(a.tags, "service"), a.entity)}
}

// tagged returns the value of the first tag of the form key:value.
func tagged(tags []string, key string) string {
	for _, tag := range tags {
		name, value, _ := strings.Cut(tag, ":")
		if value = strings.TrimSpace(value); strings.EqualFold(name, key) && value != "" {
			return value
		}
	}
	return ""
}
