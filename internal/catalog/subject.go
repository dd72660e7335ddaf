// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// cloned returns a copy of the event and its subject, since the events of one webhook may share a subject.
func cloned(e *delivery.Event) *delivery.Event {
	copied := *e
	switch f := e.Subject.(type) {
	case *delivery.DeploymentFacts:
		copied.Subject = copyOf(f)
	case *delivery.ChangeFacts:
		copied.Subject = copyOf(f)
	case *delivery.RevisionFacts:
		copied.Subject = copyOf(f)
	case *delivery.PipelineRunFacts:
		copied.Subject = copyOf(f)
	case *delivery.IncidentFacts:
		copied.Subject = copyOf(f)
	case *delivery.ArtifactFacts:
		copied.Subject = copyOf(f)
	case *delivery.FeatureFlagFacts:
		copied.Subject = copyOf(f)
	case *delivery.CorrectionFacts:
		copied.Subject = copyOf(f)
	}
	return &copied
}

func copyOf[T any](value *T) *T {
	copied := *value
	return &copied
}

// serviceOf returns a pointer to the subject's service; nil for an unknown type of subject.
func serviceOf(subject delivery.Subject) *delivery.Service {
	switch f := subject.(type) {
	case *delivery.DeploymentFacts:
		return &f.Service
	case *delivery.ChangeFacts:
		return &f.Service
	case *delivery.RevisionFacts:
		return &f.Service
	case *delivery.PipelineRunFacts:
		return &f.Service
	case *delivery.IncidentFacts:
		return &f.Service
	case *delivery.ArtifactFacts:
		return &f.Service
	case *delivery.FeatureFlagFacts:
		return &f.Service
	case *delivery.CorrectionFacts:
		return &f.Service
	}
	return nil
}

// environmentOf returns a pointer to the subject's environment; nil for subjects without one.
func environmentOf(subject delivery.Subject) *delivery.Environment {
	switch f := subject.(type) {
	case *delivery.DeploymentFacts:
		return &f.Environment
	case *delivery.IncidentFacts:
		return &f.Environment
	case *delivery.FeatureFlagFacts:
		return &f.Environment
	case *delivery.CorrectionFacts:
		return &f.Environment
	}
	return nil
}

func severityOf(subject delivery.Subject) delivery.Severity {
	if f, ok := subject.(*delivery.IncidentFacts); ok {
		return f.Severity
	}
	return ""
}

// needsService reports whether the subject is useless without a service. Events about code belong to a repository,
// whatever services are built from it.
func needsService(subject delivery.Subject) bool {
	switch subject.(type) {
	case *delivery.DeploymentFacts, *delivery.IncidentFacts:
		return true
	}
	return false
}
