// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"cmp"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// origins maps each subject to the kind of thing it is.
var origins = map[string]source.Kind{
	"service":       source.KindDeployment,
	"deployment":    source.KindDeployment,
	"targetrollout": source.KindDeployment,
	"pipelinerun":   source.KindPipelineRun,
	"build":         source.KindPipelineRun,
	"taskrun":       source.KindJob,
	"change":        source.KindChange,
	"artifact":      source.KindArtifact,
	"incident":      source.KindIncident,
	"ticket":        source.KindIssue,
}

// message is one decoded CDEvent.
type message struct {
	source.Envelope
	kind string
	time time.Time
	// id is the id of the event, subjectID the id of its subject.
	id        string
	subjectID string

	context source.Object
	subject source.Object
	content source.Object
	custom  source.Object
}

func (s *Source) message(r source.Request, c carrier, kind string) message {
	subject := c.event.Need().Object("subject")
	m := message{
		kind:    kind,
		context: c.event.Object("context"),
		subject: subject,
		content: subject.Object("content"),
		custom:  c.event.Object("customData"),
	}
	m.id = cmp.Or(m.context.ID("id"), c.id)
	m.time = source.FirstTime(m.context.Time("timestamp"), c.time)
	m.subjectID = cmp.Or(subject.ID("id"), c.subject)
	if m.subjectID == "" {
		subject.Need().ID("id")
	}
	about, _, _ := strings.Cut(kind, ".")
	m.Envelope = source.Envelope{
		Provider:   s.options.Provider,
		Tenant:     cmp.Or(subject.Text("source"), m.context.Text("source"), c.source),
		DeliveryID: m.id,
		Observed:   r.Received,
		Origin:     source.Origin{Kind: origins[about]},
	}
	return m
}

// about returns the message with the name and repository that rules match on.
func (m message) about(name string, repository delivery.Repository) message {
	m.Origin.Name = name
	if repository.URL != "" {
		m.Origin.Repository = source.FullName(repository)
		m.Origin.Aliases = []source.Alias{
			{Scheme: source.SchemeRepository, Value: repository.URL},
			{Scheme: source.SchemeRepository, Value: m.Origin.Repository},
		}
	}
	return m
}

// environment reads a reference to an environment. The name takes precedence over the id.
func (s *Source) environment(m message) delivery.Environment {
	told := m.content.Object("environment")
	return s.environments.Normalize(cmp.Or(told.Text("name"), told.ID("id"), s.options.Environment), "")
}

// service returns the service that customData declares, else the one configured for one of the names that the sender
// uses, else a service with the first of these names, which may be empty.
func (s *Source) service(m message, names ...string) delivery.Service {
	var declared source.ServiceName
	if declared.UnmarshalText([]byte(m.custom.Text("service"))) == nil {
		return delivery.Service(declared)
	}
	if configured, ok := s.options.Services.Find(names...); ok {
		return configured
	}
	return serviceOf(cmp.Or(names...))
}

// workloads are the kinds that senders put before the name of a service.
var workloads = map[string]bool{
	"service": true, "app": true, "application": true, "deployment": true, "daemonset": true, "statefulset": true, "job": true, "cronjob": true,
}

// serviceOf parses the id of a service: checkout, shop/checkout, or service/checkout as in the specification.
func serviceOf(id string) delivery.Service {
	elements := strings.Split(strings.Trim(id, "/"), "/")
	service := delivery.Service{Name: elements[len(elements)-1]}
	if before := len(elements) - 2; before >= 0 && !workloads[strings.ToLower(elements[before])] {
		service.Namespace = elements[before]
	}
	return service
}
