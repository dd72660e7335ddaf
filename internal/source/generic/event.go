// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"maps"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// shape describes how the objects of one event are read.
type shape struct {
	name delivery.EventName
	kind source.Kind
	read func(*Source, source.Object, delivery.EventName) delivery.Subject
}

// shapes holds the shape of each event by its short name.
var shapes = map[string]shape{
	"artifact.published":            {delivery.ArtifactPublished, source.KindArtifact, (*Source).artifact},
	"attribution.corrected":         {delivery.AttributionCorrected, "", (*Source).correction},
	"change.merged":                 {delivery.ChangeMerged, source.KindChange, (*Source).change},
	"change.opened":                 {delivery.ChangeOpened, source.KindChange, (*Source).change},
	"change.reviewed":               {delivery.ChangeReviewed, source.KindChange, (*Source).change},
	"deployment.approval_requested": {delivery.DeploymentApprovalRequested, source.KindDeployment, (*Source).deployment},
	"deployment.approved":           {delivery.DeploymentApproved, source.KindDeployment, (*Source).deployment},
	"deployment.deleted":            {delivery.DeploymentDeleted, source.KindDeployment, (*Source).deployment},
	"deployment.finished":           {delivery.DeploymentFinished, source.KindDeployment, (*Source).deployment},
	"deployment.rejected":           {delivery.DeploymentRejected, source.KindDeployment, (*Source).deployment},
	"deployment.rolled_back":        {delivery.DeploymentRolledBack, source.KindDeployment, (*Source).deployment},
	"deployment.stage_finished":     {delivery.DeploymentStageFinished, source.KindDeployment, (*Source).deployment},
	"deployment.started":            {delivery.DeploymentStarted, source.KindDeployment, (*Source).deployment},
	"feature_flag.changed":          {delivery.FeatureFlagChanged, "", (*Source).featureFlag},
	"incident.acknowledged":         {delivery.IncidentAcknowledged, source.KindIncident, (*Source).incident},
	"incident.deleted":              {delivery.IncidentDeleted, source.KindIncident, (*Source).incident},
	"incident.mitigated":            {delivery.IncidentMitigated, source.KindIncident, (*Source).incident},
	"incident.opened":               {delivery.IncidentOpened, source.KindIncident, (*Source).incident},
	"incident.reopened":             {delivery.IncidentReopened, source.KindIncident, (*Source).incident},
	"incident.resolved":             {delivery.IncidentResolved, source.KindIncident, (*Source).incident},
	"pipeline_run.finished":         {delivery.PipelineRunFinished, source.KindPipelineRun, (*Source).pipelineRun},
	"pipeline_run.started":          {delivery.PipelineRunStarted, source.KindPipelineRun, (*Source).pipelineRun},
	"revision.pushed":               {delivery.RevisionPushed, source.KindPush, (*Source).revision},
}

// events maps one object to an event. A finished pipeline run or a merge also becomes the draft of a deployment. The
// result is valid only if the object has no faults.
func (s *Source) events(o source.Object, envelope source.Envelope) []source.Event {
	name := o.Need().Text("event")
	shape, ok := shapes[name]
	if !ok {
		if name != "" {
			o.Fault("event", "%q is none of %s", name, strings.Join(slices.Sorted(maps.Keys(shapes)), ", "))
		}
		o.Excuse()
		return nil
	}
	subject := shape.read(s, o, shape.name)
	envelope.Origin = originOf(subject)
	envelope.Origin.Kind = shape.kind
	if shape.kind == source.KindPush {
		envelope.Origin.Paths = o.Texts("paths")
	}
	event := envelope.Event(shape.name, o.Time("time"), subject)
	if draft, ok := source.DeploymentDraft(event); ok {
		return []source.Event{event, draft}
	}
	if draft, ok := source.MergeDraft(event); ok {
		return []source.Event{event, draft}
	}
	return []source.Event{event}
}

// service reads "name", "namespace/name" or {"name": …, "namespace": …}.
func service(o source.Object) delivery.Service {
	if o.IsObject("service") {
		told := o.Object("service")
		return delivery.Service{Namespace: told.Text("namespace"), Name: told.Need().Text("name")}
	}
	text := o.Text("service")
	if text == "" {
		return delivery.Service{}
	}
	var name source.ServiceName
	if err := name.UnmarshalText([]byte(text)); err != nil {
		o.Fault("service", "%q is neither name nor namespace/name", text)
	}
	return delivery.Service(name)
}

// environment reads the environment and its optional tier.
func (s *Source) environment(o source.Object) delivery.Environment {
	name := o.Text("environment")
	switch {
	case name == "" && o.Has("environment"):
		// An empty variable in a pipeline must not turn into production.
		o.Fault("environment", "is empty: name the environment, or leave the member out to mean %s", s.options.Environment)
	case name == "":
		name = s.options.Environment
	}
	return s.environments.Normalize(name, oneOf(o, "tier", delivery.Tiers))
}

// oneOf reads an optional member that must be one of the known values.
func oneOf[T ~string](o source.Object, key string, known []T) T {
	value := T(o.Text(key))
	if value != "" && !slices.Contains(known, value) {
		o.Fault(key, "%q is none of %s", string(value), join(known))
		return ""
	}
	return value
}

func join[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = string(value)
	}
	return strings.Join(texts, ", ")
}
