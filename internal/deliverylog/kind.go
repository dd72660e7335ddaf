// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// kinds maps the name of each delivery event to the codec of its subject. Other events are not for the history.
var kinds = map[delivery.EventName]codec{
	delivery.DeploymentStarted:    deployments,
	delivery.DeploymentFinished:   deployments,
	delivery.DeploymentRolledBack: deployments,
	delivery.DeploymentDeleted:    deployments,
	delivery.ChangeOpened:         changes,
	delivery.ChangeMerged:         changes,
	delivery.RevisionPushed:       revisions,
	delivery.PipelineRunStarted:   pipelineRuns,
	delivery.PipelineRunFinished:  pipelineRuns,
	delivery.IncidentOpened:       incidents,
	delivery.IncidentAcknowledged: incidents,
	delivery.IncidentResolved:     incidents,
	delivery.IncidentReopened:     incidents,
	delivery.IncidentMitigated:    incidents,
	delivery.IncidentDeleted:      incidents,

	delivery.DeploymentApprovalRequested: deployments,
	delivery.DeploymentApproved:          deployments,
	delivery.DeploymentRejected:          deployments,
	delivery.DeploymentStageFinished:     deployments,
	delivery.ChangeReviewed:              changes,
	delivery.ArtifactPublished:           artifacts,
	delivery.FeatureFlagChanged:          featureFlags,
	delivery.AttributionCorrected:        corrections,
}

// codec is a kind of facts with its type hidden.
type codec interface {
	// fits reports whether the subject is one of this kind.
	fits(delivery.Subject) bool
	writeResource(delivery.Subject, pcommon.Map)
	writeRecord(delivery.EventName, delivery.Subject, pcommon.Map)
	read(*source) delivery.Subject
	// keys returns the written attributes, readKeys the read ones without their aliases.
	keys() []string
	readKeys() []string
}

// kind describes how facts of type F are written to a record and its resource. Resource fields are read first. Any field
// may be read from either level, see [source].
type kind[F any, S interface {
	*F
	delivery.Subject
}] struct {
	resource []field[F]
	record   []field[F]

	// derived are attributes that follow from the event's name. derive writes them, and defaults.
	derived []string
	derive  func(delivery.EventName, *F, pcommon.Map)
}

func (k kind[F, S]) fits(subject delivery.Subject) bool {
	facts, ok := subject.(S)
	return ok && facts != nil
}

func (k kind[F, S]) writeResource(subject delivery.Subject, to pcommon.Map) {
	write(k.resource, (*F)(subject.(S)), to)
}

func (k kind[F, S]) writeRecord(name delivery.EventName, subject delivery.Subject, to pcommon.Map) {
	facts := (*F)(subject.(S))
	write(k.record, facts, to)
	if k.derive != nil {
		k.derive(name, facts, to)
	}
}

func (k kind[F, S]) read(from *source) delivery.Subject {
	facts := new(F)
	read(k.resource, facts, from)
	read(k.record, facts, from.details())
	return S(facts)
}

func (k kind[F, S]) keys() []string { return append(k.readKeys(), k.derived...) }

func (k kind[F, S]) readKeys() []string {
	keys := make([]string, 0, len(k.resource)+len(k.record)+len(k.derived))
	for _, fields := range [...][]field[F]{k.resource, k.record} {
		for _, f := range fields {
			keys = append(keys, f.key)
		}
	}
	return keys
}

func write[F any](fields []field[F], facts *F, to pcommon.Map) {
	for _, f := range fields {
		f.write(facts, to)
	}
}

func read[F any](fields []field[F], facts *F, from *source) {
	for _, f := range fields {
		f.read(facts, from)
	}
}

// readable holds all keys that are read, with their aliases.
var readable = readableKeys()

func readableKeys() map[string]struct{} {
	keys := map[string]struct{}{KeyJoinStep: {}}
	add := func(key string) {
		keys[key] = struct{}{}
		for _, alias := range aliases[key] {
			keys[alias] = struct{}{}
		}
	}
	for _, f := range envelope {
		add(f.key)
	}
	for _, key := range release.PlatformKeys() {
		add(key)
	}
	for _, k := range kinds {
		for _, key := range k.readKeys() {
			add(key)
		}
	}
	return keys
}
