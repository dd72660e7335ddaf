// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Source maps requests in our own JSON format and in those of Pelorus and Apache DevLake.
type Source struct {
	options      Options
	environments delivery.Environments
}

// New returns a source that normalises environments by the given rules.
func New(options Options, environments delivery.Environments) *Source {
	return &Source{options: options, environments: environments}
}

// Verify checks the signature in X-Delivery-Signature-256 if there is one, and then ignores tokens. Otherwise it checks
// a shared token: a bearer token, the password of basic authentication, or X-Delivery-Token.
func (s *Source) Verify(r source.Request, secrets [][]byte) error {
	if signature := r.Header.Get("X-Delivery-Signature-256"); signature != "" {
		return source.VerifyHMAC(r.Body, secrets, "sha256=", signature)
	}
	return source.VerifySharedToken(r, secrets, source.DefaultTokenHeader)
}

// Events maps one request. If any event in it is malformed, the whole request is refused.
func (s *Source) Events(r source.Request) (source.Events, error) {
	if kind := r.Header.Get("X-Pelorus-Event"); kind != "" {
		return s.pelorus(r, kind)
	}
	if read := s.devLake(r.Body); read != nil {
		return read(r)
	}
	objects, err := source.DecodeStrict(r.Body, "events")
	if err != nil {
		return nil, err
	}
	events := make([]source.Event, 0, len(objects))
	for _, o := range objects {
		events = append(events, s.events(o, s.envelope(r))...)
	}
	return objects[0].Finish(events, nil) // they share their faults
}

func (s *Source) envelope(r source.Request) source.Envelope {
	deliveryID, _ := source.Identifier(r.Header.Get("X-Delivery-Id"))
	return source.Envelope{Provider: s.options.Provider, DeliveryID: deliveryID, Observed: r.Received}
}
