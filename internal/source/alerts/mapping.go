// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package alerts

import (
	"cmp"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// failedQueries are the alerts that Grafana sends when it cannot evaluate a rule. They concern the monitoring, not
// users, so they become incidents only by a rule.
var failedQueries = map[string]bool{"DatasourceNoData": true, "DatasourceError": true}

// Alert is one alert, or one group of alerts.
type Alert struct {
	ID     string
	Name   string
	Title  string
	URL    string
	Labels map[string]string
	// Severity is the sender's own label; empty if the alert's labels contain the severity.
	Severity string

	Began        time.Time
	Acknowledged time.Time
}

// Mapping maps alerts to the steps of incidents.
type Mapping struct {
	options      Options
	environments delivery.Environments
}

// NewMapping returns a mapping that normalises environments by the given rules.
func NewMapping(options Options, environments delivery.Environments) Mapping {
	return Mapping{options: options, environments: environments}
}

// Event returns one step of the alert's life. It is a draft unless the severity makes the alert an incident.
func (m Mapping) Event(v source.Envelope, name delivery.EventName, at time.Time, a Alert) source.Event {
	label := cmp.Or(a.Severity, first(a.Labels, m.options.SeverityLabels))
	facts := &delivery.IncidentFacts{
		ID:              a.ID,
		Service:         m.service(a),
		Environment:     m.environments.Normalize(cmp.Or(first(a.Labels, m.options.EnvironmentLabels), m.options.Environment), ""),
		Title:           delivery.DisplayText(cmp.Or(a.Title, a.Name)),
		URL:             source.Link(a.URL),
		Severity:        source.ParseSeverity(label),
		SeverityLabel:   label,
		OpenTime:        a.Began,
		AcknowledgeTime: a.Acknowledged,
	}
	v.Origin = source.Origin{Kind: source.KindAlert, Name: a.Name, Labels: a.Labels, Aliases: v.Origin.Aliases}
	event := v.Event(name, at, facts)
	if failedQueries[a.Labels[nameLabel]] || !m.options.Severities.Count(facts.Severity) {
		return event.AsDraft()
	}
	return event
}

func (m Mapping) service(a Alert) delivery.Service {
	told := first(a.Labels, m.options.ServiceLabels)
	if service, ok := m.options.Services.Find(told, a.Name); ok {
		return service
	}
	if told == "" {
		return delivery.Service{}
	}
	return delivery.Service{Namespace: first(a.Labels, m.options.NamespaceLabels), Name: told}
}

// first returns the first label among the names that has a value, or an empty string.
func first(labels map[string]string, names []string) string {
	for _, name := range names {
		if value := labels[name]; value != "" {
			return value
		}
	}
	return ""
}
