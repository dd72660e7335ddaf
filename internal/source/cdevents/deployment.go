// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"cmp"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// serviceDeployed maps service.deployed and service.upgraded to a deployment that succeeded. It has no id in CDEvents,
// so it takes the id of the event.
func (s *Source) serviceDeployed(m message) ([]source.Event, error) {
	facts := s.deploymentFacts(m, m.eventID(), m.subjectID)
	facts.Status = delivery.StatusSucceeded
	return m.deployed(delivery.DeploymentFinished, facts), nil
}

// serviceRolledBack maps service.rolledback to a deployment of the previous release. If the event names the deployment
// that it undoes, that one is reported as rolled back; otherwise it is found later by the restored release.
func (s *Source) serviceRolledBack(m message) ([]source.Event, error) {
	// Some senders give the same id to all events of a run, so the undone deployment may have the same id.
	facts := s.deploymentFacts(m, m.eventID()+"/rolledback", m.subjectID)
	facts.Status = delivery.StatusSucceeded
	facts.Reason, facts.ReasonDeclared = delivery.ReasonRollback, true
	facts.RollbackOf = cmp.Or(facts.RollbackOf, m.linked("ROLLBACK"))
	events := m.deployed(delivery.DeploymentFinished, facts)
	if facts.RollbackOf == "" {
		return events, nil
	}
	undone := &delivery.DeploymentFacts{
		ID: facts.RollbackOf, Service: facts.Service, Environment: facts.Environment, Version: facts.Version, RecoveryID: facts.ID,
	}
	return append(events, m.deployed(delivery.DeploymentRolledBack, undone)...), nil
}

func (s *Source) deploymentStarted(m message) ([]source.Event, error) {
	facts := s.deploymentFacts(m, m.subjectID, m.deployedService()...)
	facts.State = delivery.StateInProgress
	if strings.HasSuffix(m.kind, ".queued") {
		facts.State = delivery.StateQueued
	}
	return m.deployed(delivery.DeploymentStarted, facts), nil
}

func (s *Source) deploymentFinished(m message) ([]source.Event, error) {
	facts := s.deploymentFacts(m, m.subjectID, m.deployedService()...)
	return s.finished(m, delivery.DeploymentFinished, facts)
}

// rolloutFinished maps targetrollout.finished: one region or slot of a deployment is finished.
func (s *Source) rolloutFinished(m message) ([]source.Event, error) {
	facts := s.deploymentFacts(m, m.content.Need().ID("deploymentId"), m.deployedService()...)
	facts.Stage = cmp.Or(m.content.Text("name"), m.subjectID)
	return s.finished(m, delivery.DeploymentStageFinished, facts)
}

func (s *Source) finished(m message, name delivery.EventName, facts *delivery.DeploymentFacts) ([]source.Event, error) {
	outcome, err := m.outcome()
	if err != nil {
		return nil, err
	}
	facts.Status, facts.ErrorType = source.DeploymentStatus(outcome), errorType(outcome)
	return m.deployed(name, facts), nil
}

func (s *Source) deploymentFacts(m message, id string, names ...string) *delivery.DeploymentFacts {
	facts := &delivery.DeploymentFacts{
		ID:          id,
		Service:     s.service(m, names...),
		Environment: s.environment(m),
		Version:     m.custom.Text("version"),
		RollbackOf:  m.custom.ID("rollback_of"),
		URL:         source.Link(cmp.Or(m.content.Text("uri"), m.content.Text("url"))),
	}
	a := m.artifact(m.content.Text("artifactId"))
	facts.ArtifactPURL, facts.ArtifactVersion = a.purl, a.version
	facts.ImageName, facts.ImageTags, facts.ImageDigests = a.imageName, a.imageTags, a.digests
	facts.Repository, facts.Revision = a.repository, a.revision
	facts.Version = cmp.Or(facts.Version, a.version)
	if reason := delivery.Reason(m.custom.Text("reason")); reason.Known() {
		facts.Reason, facts.ReasonDeclared = reason, true
	}
	return facts
}

// deployed returns an event about a deployment. The origin gets no name: the service was named on purpose, and a
// service with the same name as its origin would count as a guess, which the repository's service overrides.
func (m message) deployed(name delivery.EventName, facts *delivery.DeploymentFacts) []source.Event {
	return []source.Event{m.about("", facts.Repository).Event(name, m.time, facts)}
}

// deployedService returns the possible names of the service of a deployment: the referenced service, and the name of
// the artifact.
func (m message) deployedService() []string {
	purl, _ := source.ParsePURL(m.content.Text("artifactId"))
	return []string{m.content.Object("service").ID("id"), purl.Name}
}

// eventID returns the id of the event for use as the id of a deployment. A missing id is a fault.
func (m message) eventID() string {
	if m.id == "" {
		m.context.Need().ID("id")
	}
	return m.id
}

// linked returns the id of the event that the first link of a kind refers to.
func (m message) linked(kind string) string {
	for _, link := range m.context.Objects("links") {
		if strings.EqualFold(link.Text("linkType"), "RELATION") && strings.EqualFold(link.Text("linkKind"), kind) {
			return link.Object("target").ID("contextId")
		}
	}
	return ""
}
