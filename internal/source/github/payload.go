// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"errors"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

var errNoEvent = errors.New("the header X-GitHub-Event is missing")

// payload is one decoded webhook, with what all webhooks contain: the sender and the repository.
type payload struct {
	source.Envelope
	root       source.Object
	action     string
	fullName   string
	repository delivery.Repository
	service    delivery.Service
}

func (s *Source) payload(r source.Request, root source.Object) payload {
	repository := root.Need().Object("repository")
	fullName := repository.Need().Text("full_name")
	address := repository.Text("html_url")
	if address == "" && fullName != "" {
		address = "https://github.com/" + fullName
	}
	p := payload{
		root:       root,
		action:     root.Text("action"),
		fullName:   fullName,
		repository: source.RepositoryAt(address),
		service:    s.service(repository, fullName),
	}
	p.repository.Provider = provider
	deliveryID, _ := source.Identifier(r.Header.Get("X-GitHub-Delivery"))
	p.Envelope = source.Envelope{
		Provider:   provider,
		Tenant:     source.Host(p.repository.URL) + "/" + p.repository.Owner,
		DeliveryID: deliveryID,
		Observed:   r.Received,
		Origin: source.Origin{
			Repository: fullName,
			Aliases: []source.Alias{
				{Scheme: source.SchemeRepository, Value: p.repository.URL},
				{Scheme: source.SchemeRepository, Value: fullName},
			},
		},
	}
	return p
}

// service returns the service that is built from the repository: the configured one, the one declared by custom
// properties, or one with the repository's name.
func (s *Source) service(repository source.Object, fullName string) delivery.Service {
	if service, ok := s.options.Services.Find(fullName); ok {
		return service
	}
	properties := repository.Object("custom_properties")
	if name := properties.Text("service_name"); name != "" {
		return delivery.Service{Namespace: properties.Text("service_namespace"), Name: name}
	}
	_, name, _ := strings.Cut(fullName, "/")
	return delivery.Service{Name: name}
}

// ignoredAction returns the error for an action without a delivery fact.
func (p payload) ignoredAction(event string) error {
	return source.Ignore("action %q of event %q carries no delivery fact", p.action, event)
}

// named returns the payload with the name and the branch or tag that rules match on.
func (p payload) named(name, branch string) payload {
	p.Origin.Name, p.Origin.Branch = name, branch
	return p
}
