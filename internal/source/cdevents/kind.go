// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"cmp"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// mapper maps one event. Its events are valid only if the payload has no faults, which [Source.event] checks.
type mapper func(*Source, message) ([]source.Event, error)

// mappers holds the mapper of each event by subject and predicate. The subjects deployment and targetrollout belong to
// a future version of the specification.
var mappers = map[string]mapper{
	"service.deployed":   (*Source).serviceDeployed,
	"service.upgraded":   (*Source).serviceDeployed,
	"service.rolledback": (*Source).serviceRolledBack,

	"deployment.queued":      (*Source).deploymentStarted,
	"deployment.started":     (*Source).deploymentStarted,
	"deployment.finished":    (*Source).deploymentFinished,
	"targetrollout.finished": (*Source).rolloutFinished,

	"pipelinerun.started":  (*Source).runStarted,
	"pipelinerun.finished": (*Source).runFinished,
	"build.started":        (*Source).runStarted,
	"build.finished":       (*Source).runFinished,
	"taskrun.finished":     (*Source).taskFinished,

	"change.created": (*Source).changeCreated,
	"change.merged":  (*Source).changeMerged,

	"artifact.packaged":  (*Source).artifactPublished,
	"artifact.published": (*Source).artifactPublished,

	"incident.detected": (*Source).incidentOpened,
	"incident.reported": (*Source).incidentOpened,
	"incident.resolved": (*Source).incidentResolved,
	"ticket.created":    (*Source).ticketCreated,
	"ticket.closed":     (*Source).ticketClosed,
}

// mapperOf returns the subject and predicate of an event and its mapper.
func mapperOf(c carrier) (string, mapper, error) {
	told := cmp.Or(c.event.Object("context").Text("type"), c.kind)
	if told == "" {
		c.event.Need().Object("context").Need().Text("type")
		return "", nil, c.event.Err()
	}
	kind, ok := parseKind(told)
	if !ok {
		return "", nil, source.Ignore("events of type %.200q are no CDEvents", told)
	}
	found, ok := mappers[kind]
	if !ok {
		return "", nil, source.Ignore("CDEvents of type %.200q carry no delivery fact", told)
	}
	return kind, found, nil
}

// parseKind returns the subject and predicate of a type such as dev.cdevents.service.deployed.0.3.0-draft. It ignores
// the version, which says little about what a sender really sends.
func parseKind(text string) (string, bool) {
	rest, ok := strings.CutPrefix(strings.ToLower(text), "dev.cdevents.")
	subject, rest, found := strings.Cut(rest, ".")
	predicate, _, _ := strings.Cut(rest, ".")
	return subject + "." + predicate, ok && found
}
