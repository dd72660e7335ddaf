// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package pagerduty

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Source maps PagerDuty's webhooks.
type Source struct {
	options      Options
	environments delivery.Environments
}

// New returns a source that normalises environments by the given rules.
func New(options Options, environments delivery.Environments) *Source {
	return &Source{options: options, environments: environments}
}

// Verify checks the header X-PagerDuty-Signature, which lists several signatures while a secret is rotated.
func (s *Source) Verify(r source.Request, secrets [][]byte) error {
	return source.VerifyHMAC(r.Body, secrets, "v1=", r.Header.Get("X-PagerDuty-Signature"))
}

// Events maps one webhook.
func (s *Source) Events(r source.Request) (source.Events, error) {
	root, err := source.Decode(r.Body)
	if err != nil {
		return nil, err
	}
	if root.Has("messages") && !root.Has("event") {
		return nil, source.Ignore("webhooks of version 2 have ended: create a subscription of version 3")
	}
	told := root.Need().Object("event")
	event, err := s.incidentEvent(told, envelope(r, told))
	return root.Finish([]source.Event{event}, err)
}

// envelope sets the host of the account's links as tenant, within which ids are unique.
func envelope(r source.Request, told source.Object) source.Envelope {
	deliveryID, _ := source.Identifier(r.Header.Get("X-Webhook-Id"))
	service := told.Object("data").Object("service")
	return source.Envelope{
		Provider:   "pagerduty",
		Tenant:     source.Host(told.Object("data").Text("html_url")),
		DeliveryID: cmp.Or(deliveryID, told.ID("id")),
		Observed:   r.Received,
		Origin: source.Origin{
			Kind: source.KindIncident,
			Name: service.Text("summary"),
			Aliases: []source.Alias{
				{Scheme: source.SchemePagerDuty, Value: service.ID("id")},
				{Scheme: source.SchemePagerDuty, Value: service.Text("summary")},
			},
		},
	}
}
