// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

type incident = delivery.IncidentFacts

func incidentEnvironment(i *incident) *delivery.Environment { return &i.Environment }

// incidents have one record per impacted service. Service and environment are on the resource, if known. The source's own
// severity label is the record's severity text.
var incidents = kind[incident, *incident]{
	resource: append(
		serviceFields(func(i *incident) *delivery.Service { return &i.Service }),
		environmentName(incidentEnvironment)),
	record: slices.Concat(
		[]field[incident]{
			text(KeyIncidentID, func(i *incident) *string { return &i.ID }),
			display(KeyIncidentTitle, func(i *incident) *string { return &i.Title }),
			text(KeyIncidentURL, func(i *incident) *string { return &i.URL }),
			enum(KeyIncidentSeverity, func(i *incident) *delivery.Severity { return &i.Severity }),
			optionalEnum(KeyIncidentCause, func(i *incident) *delivery.IncidentCause { return &i.Cause }, delivery.IncidentCause.Known),
			moment(KeyIncidentStartTime, func(i *incident) *time.Time { return &i.StartTime }),
			moment(KeyIncidentOpenTime, func(i *incident) *time.Time { return &i.OpenTime }),
			moment(KeyIncidentAcknowledgeTime, func(i *incident) *time.Time { return &i.AcknowledgeTime }),
		},
		environmentDetails(incidentEnvironment),
		[]field[incident]{
			text(KeyDeploymentID, func(i *incident) *string { return &i.DeploymentID }),
			text(KeyServiceVersion, func(i *incident) *string { return &i.Version }),
			text(KeyHeadRevision, func(i *incident) *string { return &i.Revision }),
		}),
	derived: []string{KeyIncidentState},
	derive: func(name delivery.EventName, _ *incident, to pcommon.Map) {
		to.PutStr(KeyIncidentState, string(incidentState(name)))
	},
}

func incidentState(name delivery.EventName) delivery.IncidentState {
	switch name {
	case delivery.IncidentAcknowledged:
		return delivery.IncidentIsAcknowledged
	case delivery.IncidentResolved, delivery.IncidentDeleted:
		return delivery.IncidentIsResolved
	}
	return delivery.IncidentOpen
}
