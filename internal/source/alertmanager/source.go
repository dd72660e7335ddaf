// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package alertmanager

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/alerts"
)

// Source maps Alertmanager's webhooks, version 4.
type Source struct {
	mapping alerts.Mapping
}

// New returns a source that normalises environments by the given rules.
func New(options Options, environments delivery.Environments) *Source {
	return &Source{mapping: alerts.NewMapping(options, environments)}
}

// Verify checks a token, since Alertmanager cannot sign.
func (s *Source) Verify(r source.Request, secrets [][]byte) error {
	return source.VerifySharedToken(r, secrets, source.DefaultTokenHeader)
}

// Events maps one notification.
//
// The events have no tenant: a fingerprint with its start time is unique without one, and the only candidate,
// externalURL, differs between the members of a cluster, although their notifications report the same facts. There is
// no delivery id either.
func (s *Source) Events(r source.Request) (source.Events, error) {
	root, err := source.Decode(r.Body)
	if err != nil {
		return nil, err
	}
	return root.Finish(s.mapping.List(source.Envelope{Provider: "alertmanager", Observed: r.Received}, root))
}
