// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jira

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// issue is one webhook about an issue.
type issue struct {
	source.Envelope
	options *Options
	root    source.Object
	facts   *delivery.IncidentFacts

	kind     string
	labels   []string
	category string
	// happened is when the event of the webhook happened, resolved is when the issue got its resolution, and categorized
	// is when the category of its status changed, which only Jira Cloud sends.
	happened    time.Time
	resolved    time.Time
	categorized time.Time
}

func (s *Source) issue(r source.Request, root source.Object) issue {
	told := root.Need().Object("issue")
	fields := told.Need().Object("fields")
	i := issue{
		options:  &s.options,
		root:     root,
		kind:     fields.Object("issuetype").Text("name"),
		labels:   fields.Texts("labels"),
		category: fields.Object("status").Object("statusCategory").Text("key"),
		happened: source.FirstTime(root.Time("timestamp"), fields.Time("updated")),
		resolved: fields.Time("resolutiondate"),

		categorized: fields.Time("statuscategorychangedate"),
	}
	services, components := s.servicesOf(fields), componentsOf(fields)
	priority := fields.Object("priority").Text("name")
	site, _, _ := strings.Cut(told.Text("self"), "/rest/")
	i.facts = &delivery.IncidentFacts{
		ID:            told.Need().Text("key"),
		Service:       s.service(append(services, components...), fields),
		Environment:   s.environments.Normalize(s.options.Environment, ""),
		Title:         delivery.DisplayText(fields.Prose("summary")),
		Severity:      source.ParseSeverity(priority),
		SeverityLabel: priority,
		OpenTime:      fields.Time("created"),
	}
	if source.Link(site) != "" {
		i.facts.URL = site + "/browse/" + i.facts.ID
	}
	deliveryID, _ := source.Identifier(r.Header.Get("X-Atlassian-Webhook-Identifier"))
	i.Envelope = source.Envelope{
		Provider:   "jira",
		Tenant:     source.Host(site),
		DeliveryID: deliveryID,
		Observed:   r.Received,
		Origin:     i.origin(fields, services, components),
	}
	return i
}

// origin returns the issue's type as name, and its labels. The project, priority and first component become labels too,
// for rules to match on.
func (i issue) origin(fields source.Object, services, components []string) source.Origin {
	labels := map[string]string{}
	for _, label := range i.labels {
		labels[label] = ""
	}
	for key, value := range map[string]string{
		"project":   fields.Object("project").Text("key"),
		"priority":  i.facts.SeverityLabel,
		"component": cmp.Or(append(components, "")...),
	} {
		if value != "" {
			labels[key] = value
		}
	}
	origin := source.Origin{Kind: source.KindIssue, Name: i.kind, Labels: labels}
	for _, name := range services {
		// The services of Jira Service Management come from Opsgenie.
		origin.Aliases = append(origin.Aliases, source.Alias{Scheme: source.SchemeOpsgenie, Value: name})
	}
	return origin
}

// servicesOf returns the values of the service field. A field may be a text, an option with a value, an object with a
// name, or a list of these.
func (s *Source) servicesOf(fields source.Object) []string {
	key := s.options.ServiceField
	if key == "" {
		return nil
	}
	field := fields.Object(key)
	names := []string{fields.Text(key), field.Text("value"), field.Text("name")}
	for _, entry := range fields.Objects(key) {
		names = append(names, entry.Text("value"), entry.Text("name"))
	}
	return named(append(names, fields.Texts(key)...))
}

func componentsOf(fields source.Object) []string {
	var names []string
	for _, component := range fields.Objects("components") {
		names = append(names, component.Text("name"))
	}
	return named(names)
}

func named(names []string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

func (s *Source) service(names []string, fields source.Object) delivery.Service {
	project := fields.Object("project").Text("key")
	if service, ok := s.options.Services.Find(append(slices.Clone(names), project)...); ok {
		return service
	}
	return delivery.Service{Name: cmp.Or(append(names, "")...)}
}

func (i issue) isIncident() bool {
	return holds(i.options.IncidentTypes, i.kind) || slices.ContainsFunc(i.labels, i.isIncidentLabel)
}

func (i issue) isIncidentLabel(label string) bool { return holds(i.options.IncidentLabels, label) }

func holds(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}
