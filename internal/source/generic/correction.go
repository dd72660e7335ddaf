// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// correction reads a person's word, on a deployment or on an incident. Deployments are known by service and environment as well;
// incidents by their ids, which may be told apart by a service.
func (s *Source) correction(o source.Object, _ delivery.EventName) delivery.Subject {
	f := &delivery.CorrectionFacts{Correction: oneOf(o.Need(), "correction", delivery.CorrectionKinds)}
	switch {
	case f.Correction == "":
		o.Excuse() // what else there should be depends on it
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
