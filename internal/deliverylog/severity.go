// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// severityNumber returns how much attention the event deserves. Events without trouble are INFO.
func severityNumber(e *delivery.Event) plog.SeverityNumber {
	switch facts := e.Subject.(type) {
	case *delivery.DeploymentFacts:
		return deploymentSeverity(e.Name, facts)
	case *delivery.PipelineRunFacts:
		return pipelineSeverity(facts.Result)
	case *delivery.IncidentFacts:
		if e.Name == delivery.IncidentOpened || e.Name == delivery.IncidentReopened {
			return incidentSeverity(facts.Severity)
		}
	}
	return plog.SeverityNumberInfo
}

// severityText returns the source's own severity label of an incident, and nothing for other events.
func severityText(e *delivery.Event) string {
	if facts, ok := e.Subject.(*delivery.IncidentFacts); ok {
		return delivery.DisplayText(facts.SeverityLabel)
	}
	return ""
}

// readSeverityText is the inverse of [severityText].
func readSeverityText(subject delivery.Subject, from plog.LogRecord) {
	if facts, ok := subject.(*delivery.IncidentFacts); ok {
		facts.SeverityLabel = delivery.DisplayText(from.SeverityText())
	}
}

// deploymentSeverity returns an error for a failed deployment. Rejections, rollbacks, even successful ones, and
// deployments that were cancelled or skipped are warnings.
func deploymentSeverity(name delivery.EventName, facts *delivery.DeploymentFacts) plog.SeverityNumber {
	switch name {
	case delivery.DeploymentRolledBack, delivery.DeploymentRejected:
		return plog.SeverityNumberWarn
	case delivery.DeploymentFinished, delivery.DeploymentStageFinished:
	default:
		return plog.SeverityNumberInfo
	}
	switch {
	case facts.Status == delivery.StatusFailed:
		return plog.SeverityNumberError
	case facts.Status != delivery.StatusSucceeded, facts.Reason == delivery.ReasonRollback:
		return plog.SeverityNumberWarn
	}
	return plog.SeverityNumberInfo
}

func pipelineSeverity(result delivery.PipelineResult) plog.SeverityNumber {
	switch result {
	case delivery.ResultFailure, delivery.ResultTimeout:
		return plog.SeverityNumberWarn
	case delivery.ResultError:
		return plog.SeverityNumberError
	}
	return plog.SeverityNumberInfo
}

func incidentSeverity(severity delivery.Severity) plog.SeverityNumber {
	switch severity {
	case delivery.SeverityCritical:
		return plog.SeverityNumberFatal
	case delivery.SeverityHigh:
		return plog.SeverityNumberError2
	case delivery.SeverityLow:
		return plog.SeverityNumberWarn
	case delivery.SeverityInfo:
		return plog.SeverityNumberInfo
	}
	return plog.SeverityNumberError
}
