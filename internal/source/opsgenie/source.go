// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package opsgenie

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Source maps the webhooks about alerts of Opsgenie and Jira Service Management.
type Source struct {
	options      Options
	environments delivery.Environments
}

// New returns a source that normalises environments by the given rules.
func New(options Options, environments delivery.Environments) *Source {
	return &Source{options: options, environments: environments}
}

// Verify checks a token, since Opsgenie cannot sign. The token is in a header that is configured in Opsgenie.
func (s *Source) Verify(r source.Request, secrets [][]byte) error {
	return source.VerifySharedToken(r, secrets, source.DefaultTokenHeader)
}

// Events maps one webhook. It has no delivery id, and alert ids are unique without a tenant.
func (s *Source) Events(r source.Request) (source.Events, error) {
	root, err := source.Decode(r.Body)
	if err != nil {
		return nil, err
	}
	event, err := s.step(source.Envelope{Provider: "opsgenie", Observed: r.Received}, root)
	return root.Finish([]source.Event{event}, err)
}
