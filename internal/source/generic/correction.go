// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// correction reads a person's correction of the attribution of a deployment or an incident. A deployment is identified
// by id, service and environment; an incident by its id and, if that is ambiguous, a service.
func (s *Source) correction(o source.Object, _ delivery.EventName) delivery.Subject {
	f := &delivery.CorrectionFacts{Correction: oneOf(o.Need(), "correction", delivery.CorrectionKinds)}
	switch {
	case f.Correction == "":
		o.Excuse() // the other members depend on it
	case f.Correction.OfDeployment():
		f.DeploymentID, f.Service, f.Environment = o.Need().ID("deployment_id"), service(o.Need()), s.environment(o)
	default:
		f.IncidentID, f.Service = o.Need().ID("incident_id"), service(o)
		if f.Correction != delivery.CorrectionNotChangeRelated {
			f.DeploymentID = o.Need().ID("deployment_id")
		}
	}
	return f
}
