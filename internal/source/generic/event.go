// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// shapes holds, by the short name of an event, its name and what reads the rest of it.
var shapes = map[string]struct {
	name delivery.EventName
	read func(*Source, source.Object, delivery.EventName) delivery.Subject
}{
	"deployment.started":     {delivery.DeploymentStarted, (*Source).deployment},
	"deployment.finished":    {delivery.DeploymentFinished, (*Source).deployment},
	"deployment.rolled_back": {delivery.DeploymentRolledBack, (*Source).deployment},
	"change.opened":          {delivery.ChangeOpened, (*Source).change},
	"change.merged":          {delivery.ChangeMerged, (*Source).change},
	"revision.pushed":        {delivery.RevisionPushed, (*Source).revision},
	"pipeline_run.started":   {delivery.PipelineRunStarted, (*Source).pipelineRun},
	"pipeline_run.finished":  {delivery.PipelineRunFinished, (*Source).pipelineRun},
	"incident.opened":        {delivery.IncidentOpened, (*Source).incident},
	"incident.acknowledged":  {delivery.IncidentAcknowledged, (*Source).incident},
	"incident.resolved":      {delivery.IncidentResolved, (*Source).incident},
	"incident.reopened":      {delivery.IncidentReopened, (*Source).incident},
}

// event reads one object. What it returns is of use only if the object has no faults.
func (s *Source) event(o source.Object, envelope source.Envelope) source.Event {
	kind := o.Need().Text("event")
	shape, ok := shapes[kind]
	if !ok {
		if kind != "" {
			o.Fault("event", "%q is none of %s", kind, strings.Join(shapeNames(), ", "))
		}
		o.Excuse()
		return source.Event{}
	}
	subject := shape.read(s, o, shape.name)
	return envelope.Event(shape.name, o.Time("time"), subject)
}

func shapeNames() []string {
	names := make([]string, 0, len(shapes))
	for name := range shapes {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
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

// environment reads the environment and, where it is told, its tier.
func (s *Source) environment(o source.Object) delivery.Environment {
	name := o.Text("environment")
	if name == "" {
		name = s.options.Environment
	}
	return s.environments.Normalize(name, oneOf(o, "tier", delivery.Tiers))
}

// oneOf reads a member that may be absent but must otherwise be one of the known values.
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
