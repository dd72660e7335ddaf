// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func (s *Source) incident(o source.Object, _ delivery.EventName) delivery.Subject {
	f := &delivery.IncidentFacts{
		ID:              o.Need().ID("id"),
		Service:         service(o),
		Environment:     s.environment(o),
		Title:           delivery.DisplayText(o.Prose("title")),
		URL:             source.Link(o.Text("url")),
		SeverityLabel:   o.Text("severity"),
		Cause:           oneOf(o, "cause", delivery.IncidentCauses),
		StartTime:       o.Time("started_at"),
		OpenTime:        o.Time("opened_at"),
		AcknowledgeTime: o.Time("acknowledged_at"),
	}
	f.Severity = source.ParseSeverity(f.SeverityLabel)
	if f.SeverityLabel != "" && f.Severity == "" {
		o.Fault("severity", "%q is none of %s, nor a label such as SEV-2 or P1", f.SeverityLabel, join(delivery.Severities))
	}
	if o.Has("caused_by") {
		declareCause(f, o)
	}
	return f
}

// declareCause reads the declared cause of an incident: a deployment, a version or a revision.
func declareCause(f *delivery.IncidentFacts, o source.Object) {
	told := o.Object("caused_by")
	f.DeploymentID, f.Version, f.Revision = told.ID("deployment_id"), told.Text("version"), told.Text("revision")
	if f.DeploymentID == "" && f.Version == "" && f.Revision == "" {
		o.Fault("caused_by", "names none of deployment_id, version, revision")
	}
	if f.Cause == "" {
		f.Cause = delivery.CauseChange
	}
}
