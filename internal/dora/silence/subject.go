// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence

import (
	"cmp"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Subject is what is watched for silence: the events of a source about a service or, if Service is zero, all events of the
// source.
type Subject struct {
	// Source is the name of the provider ([delivery.Event].Provider).
	Source  string
	Service delivery.Service
}

func (s Subject) compare(other Subject) int {
	return cmp.Or(
		strings.Compare(s.Source, other.Source),
		strings.Compare(s.Service.Namespace, other.Service.Namespace),
		strings.Compare(s.Service.Name, other.Service.Name))
}

// subjectsOf returns the subjects of an event: its source and, if the event has a service, that service of the source. An event
// without a provider has none.
func subjectsOf(e *delivery.Event) []Subject {
	if _, corrects := e.Subject.(*delivery.CorrectionFacts); e.Provider == "" || corrects {
		return nil // a person's correction does not show that the source still sends events
	}
	source := Subject{Source: e.Provider}
	service := serviceOf(e.Subject)
	if service.Name == "" {
		return []Subject{source}
	}
	return []Subject{source, {Source: e.Provider, Service: service}}
}

func serviceOf(subject delivery.Subject) delivery.Service {
	switch facts := subject.(type) {
	case *delivery.DeploymentFacts:
		return facts.Service
	case *delivery.ChangeFacts:
		return facts.Service
	case *delivery.RevisionFacts:
		return facts.Service
	case *delivery.PipelineRunFacts:
		return facts.Service
	case *delivery.IncidentFacts:
		return facts.Service
	case *delivery.ArtifactFacts:
		return facts.Service
	case *delivery.FeatureFlagFacts:
		return facts.Service
	}
	return delivery.Service{}
}
