// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// originOf returns the origin of an event, for rules to match on. If the request names a service, the origin has no
// aliases, since the service need not be looked up.
func originOf(subject delivery.Subject) source.Origin {
	switch f := subject.(type) {
	case *delivery.ArtifactFacts:
		return origin(f.Repository, f.Service, cmp.Or(f.ImageName, f.PURL), f.Ref)
	case *delivery.ChangeFacts:
		o := origin(f.Repository, f.Service, "", f.Base)
		o.Labels = source.LabelSet(f.Labels)
		return o
	case *delivery.DeploymentFacts:
		return origin(f.Repository, f.Service, cmp.Or(f.PipelineName, f.Name), f.Ref)
	case *delivery.PipelineRunFacts:
		return origin(f.Repository, f.Service, f.Name, f.Ref)
	case *delivery.RevisionFacts:
		return origin(f.Repository, f.Service, "", f.Ref)
	case *delivery.IncidentFacts:
		return source.Origin{Name: f.Title}
	case *delivery.FeatureFlagFacts:
		return source.Origin{Name: f.Key}
	}
	return source.Origin{}
}

func origin(repository delivery.Repository, service delivery.Service, name string, ref delivery.Ref) source.Origin {
	o := source.Origin{Name: name, Repository: source.FullName(repository), Branch: ref.Name}
	if repository.URL != "" && service.Name == "" {
		o.Aliases = []source.Alias{
			{Scheme: source.SchemeRepository, Value: repository.URL},
			{Scheme: source.SchemeRepository, Value: o.Repository},
		}
	}
	return o
}
