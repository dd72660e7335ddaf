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
// Older webhooks tell the priority on Create only. Without one nobody knows whether the alert
// counts, so its steps stand, but say nothing about its opening: steps of an incident that was never
// opened are no incident.
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

// origin tells where an alert comes from. The priority is among the labels, so that rules may go by it.
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

// service names the service of an origin. The name of an integration is none unless it is listed: it
// rather names a tool.
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
