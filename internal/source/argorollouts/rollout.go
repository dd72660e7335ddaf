// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argorollouts

import (
	"cmp"
	"maps"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// revisionAnnotation holds the number of the rollout's latest update. A return to earlier pods is an update with a new
// number, although the pods have their old hash again.
const revisionAnnotation = "rollout.argoproj.io/revision"

// rollout is a Rollout, with the members that are used more than once.
type rollout struct {
	told     source.Object
	status   source.Object
	template source.Object

	uid       string
	name      string
	namespace string
	revision  string
	// generation counts the changes of the rollout's spec.
	generation string
	labels     map[string]string
	declared   source.Declared
}

// rollout reads the Rollout from the member rollout, or from a body that is itself a Rollout.
func (s *Source) rollout(root source.Object) rollout {
	told := root
	if root.Has("rollout") || root.Text("kind") != "Rollout" {
		told = root.Need().Object("rollout")
	}
	metadata := told.Need().Object("metadata")
	annotations := metadata.Need().Object("annotations")
	r := rollout{
		told:       told,
		status:     told.Object("status"),
		template:   told.Object("spec").Object("template"),
		uid:        metadata.Text("uid"),
		name:       metadata.Need().Text("name"),
		namespace:  metadata.Text("namespace"),
		revision:   annotations.Need().ID(revisionAnnotation),
		generation: metadata.ID("generation"),
		labels:     metadata.Labels("labels"),
	}
	// The pods' annotations come first, since their telemetry carries the same attributes.
	r.declared = source.DeclaredBy(r.template.Object("metadata").Labels("annotations"), metadata.Labels("annotations"))
	return r
}

func (r rollout) qualifiedName() string {
	if r.namespace == "" {
		return r.name
	}
	return r.namespace + "/" + r.name
}

func (s *Source) facts(r rollout, podHash string) *delivery.DeploymentFacts {
	facts := &delivery.DeploymentFacts{
		ID:          cmp.Or(r.uid, r.qualifiedName()) + "/" + r.revision,
		Name:        r.name,
		Service:     s.service(r),
		Environment: s.environment(r),
		Repository:  r.declared.Repository,
		Revision:    r.declared.Revision,
		Strategy:    r.strategy(),

		PlatformRevision: podHash,
	}
	image, known := r.image(facts.Service.Name)
	if known {
		facts.ImageName, facts.ImageTags, facts.ImageDigests = image.Name, image.Tags(), image.Digests()
	}
	facts.Version = cmp.Or(r.declared.Version, image.Version())
	return facts
}

func (r rollout) image(service string) (source.Image, bool) {
	var references []string
	for _, container := range r.template.Object("spec").Objects("containers") {
		references = append(references, container.Text("image"))
	}
	return source.ServiceImage(references, service, r.name)
}

func (s *Source) service(r rollout) delivery.Service {
	if service, ok := s.options.Services.Find(r.qualifiedName(), r.name); ok {
		return service
	}
	if r.declared.Service.Name != "" {
		return r.declared.Service
	}
	return delivery.Service{Name: r.name}
}

func (s *Source) environment(r rollout) delivery.Environment {
	name := r.declared.Environment
	for _, label := range s.options.EnvironmentLabels {
		name = cmp.Or(name, r.labels[label])
	}
	return s.environments.Normalize(cmp.Or(name, s.options.Environment), "")
}

// envelope sets no aliases, because the delivery file has no names of rollouts. The namespace becomes a label, for
// rules to match on.
func (s *Source) envelope(request source.Request, r rollout) source.Envelope {
	labels := maps.Clone(r.labels)
	if r.namespace != "" {
		labels["argorollouts.namespace"] = r.namespace
	}
	return source.Envelope{
		Provider: provider,
		Tenant:   s.options.Tenant,
		Observed: request.Received,
		Origin: source.Origin{
			Kind:       source.KindDeployment,
			Name:       r.name,
			Repository: source.FullName(r.declared.Repository),
			Labels:     labels,
		},
	}
}
