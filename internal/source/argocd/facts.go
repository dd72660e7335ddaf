// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argocd

import (
	"cmp"
	"maps"
	"net/url"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func (s *Source) facts(root source.Object, a application) *delivery.DeploymentFacts {
	facts := &delivery.DeploymentFacts{
		ID:          a.id(a.started),
		Name:        a.name,
		Service:     s.service(a),
		Environment: s.environment(a),
		StartTime:   a.started,
		Repository:  a.code.repository,
		Ref:         a.code.ref,
		Revision:    a.code.revision,
		URL:         a.link(root),
	}
	image, known := a.image(facts.Service.Name)
	if known {
		facts.ImageName, facts.ImageTags, facts.ImageDigests = image.Name, image.Tags(), image.Digests()
	}
	facts.Version = cmp.Or(a.declared.Version, image.Version(), a.code.chart)
	a.compare(facts)
	if a.declared.Revision != "" {
		// A commit declared in an annotation of the Application is the application's own; that of the sync is not.
		facts.Repository, facts.Revision = a.declared.Repository, a.declared.Revision
		facts.Ref, facts.BaseRevision = delivery.Ref{}, ""
	}
	return facts
}

// image returns the service's image from the summary of running images. While an operation is running, the summary
// still lists the previous images, so it returns none.
func (a application) image(service string) (source.Image, bool) {
	if a.operation.Text("phase") == "Running" {
		return source.Image{}, false
	}
	return source.ServiceImage(a.told.Object("status").Object("summary").Texts("images"), service, a.name)
}

// link returns the address of the application's page, or nothing if the context has no address of Argo CD.
func (a application) link(root source.Object) string {
	address := source.Link(root.Object("context").Text("argocdUrl"))
	if address == "" {
		return ""
	}
	link := strings.TrimRight(address, "/") + "/applications/"
	if a.namespace != "" {
		link += url.PathEscape(a.namespace) + "/"
	}
	return link + url.PathEscape(a.name)
}

// envelope sets the host of Argo CD as tenant, within which ids are unique. The application's cluster, namespace and
// project become labels, for rules to match on.
func envelope(r source.Request, root source.Object, a application, facts *delivery.DeploymentFacts) source.Envelope {
	destination := a.told.Object("spec").Object("destination")
	labels := maps.Clone(a.labels)
	for key, value := range map[string]string{
		"argocd.project":   a.told.Object("spec").Text("project"),
		"argocd.cluster":   cmp.Or(destination.Text("name"), destination.Text("server")),
		"argocd.namespace": destination.Text("namespace"),
	} {
		if value != "" {
			labels[key] = value
		}
	}
	return source.Envelope{
		Provider: provider,
		Tenant:   source.Host(root.Object("context").Text("argocdUrl")),
		Observed: r.Received,
		Origin: source.Origin{
			Kind:       source.KindDeployment,
			Name:       a.name,
			Repository: source.FullName(facts.Repository),
			Branch:     facts.Ref.Name,
			Labels:     labels,
			Aliases: []source.Alias{
				{Scheme: source.SchemeArgoCD, Value: a.qualifiedName()},
				{Scheme: source.SchemeArgoCD, Value: a.name},
			},
		},
	}
}
