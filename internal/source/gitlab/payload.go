// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"cmp"
	"path"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// payload is one decoded webhook, with what all webhooks contain: the sender and the project.
type payload struct {
	source.Envelope
	root source.Object
	// project is the project's full path.
	project    string
	repository delivery.Repository
	service    delivery.Service
}

func (s *Source) payload(r source.Request, root source.Object, kind source.Kind) payload {
	p := payload{root: root}
	p.repository, p.project = repositoryOf(root)
	p.service = s.service(p.project)
	id, _ := source.Identifier(cmp.Or(r.Header.Get("Idempotency-Key"), r.Header.Get("X-Gitlab-Event-UUID")))
	p.Envelope = source.Envelope{
		Provider: provider,
		// Ids of deployments, pipelines and jobs are unique within a GitLab instance.
		Tenant:     source.Host(p.repository.URL),
		DeliveryID: id,
		Observed:   r.Received,
		Origin: source.Origin{
			Kind:       kind,
			Repository: p.project,
			Aliases: []source.Alias{
				{Scheme: source.SchemeRepository, Value: p.repository.URL},
				{Scheme: source.SchemeRepository, Value: p.project},
			},
		},
	}
	return p
}

// repositoryOf returns the repository and its full path. In old versions, webhooks about jobs have no project but the
// repository's homepage. If the GitLab instance is served below a path of its host, the full path of a repository is
// only a part of the path in its address.
func repositoryOf(root source.Object) (delivery.Repository, string) {
	project, legacy := root.Object("project"), root.Object("repository")
	address := cmp.Or(project.Text("web_url"), project.Text("homepage"), legacy.Text("homepage"))
	repository := source.RepositoryAt(address)
	if repository.Name == "" {
		root.Fault("project.web_url", "must be the address of a project")
	}
	fullPath := cmp.Or(project.Text("path_with_namespace"), repository.Owner+"/"+repository.Name)
	if owner, name := path.Split(fullPath); owner != "" && name != "" {
		repository.Owner, repository.Name = strings.TrimSuffix(owner, "/"), name
	}
	repository.Provider = provider
	return repository, fullPath
}

// service returns the service that is built from a project: the configured one, or one with the project's name.
func (s *Source) service(project string) delivery.Service {
	if service, ok := s.options.Services.Find(project); ok {
		return service
	}
	return delivery.Service{Name: path.Base(project)}
}

// about returns the payload with the name and the branch or tag that rules match on.
func (p payload) about(name, branch string) payload {
	p.Origin.Name, p.Origin.Branch = name, branch
	return p
}

// succeeded returns the draft of a successful deployment by a tag or a release.
func (p payload) succeeded(at time.Time, facts *delivery.DeploymentFacts) source.Event {
	facts.Service, facts.Repository, facts.Status = p.service, p.repository, delivery.StatusSucceeded
	return p.Event(delivery.DeploymentFinished, at, facts).AsDraft()
}

// refOf reads the ref of a pipeline, job or deployment: its name, and a flag for tags.
func refOf(told source.Object) delivery.Ref {
	ref := delivery.ParseRef(told.Text("ref"))
	if ref.Type == "" && told.Bool("tag") {
		ref.Type = "tag"
	}
	return ref
}
