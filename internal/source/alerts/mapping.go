// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package alerts

import (
	"cmp"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// failedQueries are the alerts by which Grafana says that a rule could not be evaluated. They tell of
// the monitoring and not of users, so only a rule makes incidents of them.
var failedQueries = map[string]bool{"DatasourceNoData": true, "DatasourceError": true}

// Alert is what a sender says about one alert, or about one group of them.
type Alert struct {
	ID     string
	Name   string
	Title  string
	URL    string
	Labels map[string]string
	// Severity is the sender's word for it; empty where the labels say it.
	Severity string

	Began        time.Time
	Acknowledged time.Time
}

// Mapping turns alerts into the steps of incidents.
type Mapping struct {
	options      Options
	environments delivery.Environments
}

// NewMapping returns a mapping that names environments by the given rules.
func NewMapping(options Options, environments delivery.Environments) Mapping {
	return Mapping{options: options, environments: environments}
}

// Event returns one step of the alert's life, as a draft where the alert is no incident by itself.
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

// first returns the value of the first of the names that is a label, and not an empty one.
func first(labels map[string]string, names []string) string {
	for _, name := range names {
		if value := labels[name]; value != "" {
			return value
		}
	}
	return ""
}
