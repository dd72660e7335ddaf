// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

type correction = delivery.CorrectionFacts

func correctionEnvironment(c *correction) *delivery.Environment { return &c.Environment }

// corrections have the service and environment of the corrected deployment or incident on the resource, if known.
var corrections = kind[correction, *correction]{
	resource: append(
		serviceFields(func(c *correction) *delivery.Service { return &c.Service }),
		environmentName(correctionEnvironment)),
	record: append(
		[]field[correction]{
			enum(KeyAttributionCorrection, func(c *correction) *delivery.Correction { return &c.Correction }),
			text(KeyIncidentID, func(c *correction) *string { return &c.IncidentID }),
			text(KeyDeploymentID, func(c *correction) *string { return &c.DeploymentID }),
		},
		environmentDetails(correctionEnvironment)...),
}

func correctionSentence(c *delivery.CorrectionFacts) string {
	deployment := words("deployment", c.DeploymentID)
	switch c.Correction {
	case delivery.CorrectionCausedBy:
		return words("incident", c.IncidentID, "caused by", deployment, details("by a person's word"))
	case delivery.CorrectionNotCausedBy:
		return words("incident", c.IncidentID, "not caused by", deployment, details("by a person's word"))
	case delivery.CorrectionNotChangeRelated:
		return words("incident", c.IncidentID, "not caused by a change", details("by a person's word"))
	case delivery.CorrectionConfirmed:
		return words(deployment, "of", c.Service.Name, "to", c.Environment.Name, "failed", details("by a person's word"))
	}
	return words(deployment, "of", c.Service.Name, "to", c.Environment.Name, "did not fail", details("by a person's word"))
}
