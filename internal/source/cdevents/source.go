// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"errors"
	"fmt"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

var (
	errNoBatch  = errors.New("the batch is no list of CloudEvents")
	errNoBase64 = errors.New("data_base64 cannot be decoded")
)

// Source maps CDEvents.
type Source struct {
	options      Options
	environments delivery.Environments
}

// New returns a source that normalises environments by the given rules.
func New(options Options, environments delivery.Environments) *Source {
	return &Source{options: options, environments: environments}
}

// Verify checks a shared token, since CloudEvents define no signature: a bearer token or the password of basic
// authentication, else the query parameter access_token, else [source.DefaultTokenHeader].
func (s *Source) Verify(r source.Request, secrets [][]byte) error {
	if token := r.Query.Get("access_token"); token != "" && r.Header.Get("Authorization") == "" {
		return source.VerifyToken(token, secrets)
	}
	return source.VerifySharedToken(r, secrets, source.DefaultTokenHeader)
}

// Events maps one request. If any event of a batch is malformed, the whole batch is refused. Events without a delivery
// fact are left out.
func (s *Source) Events(r source.Request) (source.Events, error) {
	carriers, err := unpack(r)
	if err != nil {
		return nil, err
	}
	told := []source.Event{}
	reason := source.Ignore("the batch is empty")
	for i, c := range carriers {
		events, err := s.event(r, c)
		var ignored *source.Ignored
		switch {
		case errors.As(err, &ignored):
			reason = err
		case err != nil && len(carriers) > 1:
			return nil, &source.Malformed{Err: fmt.Errorf("event %d: %w", i+1, err)}
		case err != nil:
			return nil, err
		}
		told = append(told, events...)
	}
	if len(told) == 0 {
		return nil, reason
	}
	return source.Finish(told...)
}

// event maps one CDEvent.
func (s *Source) event(r source.Request, c carrier) ([]source.Event, error) {
	kind, mapEvent, err := mapperOf(c)
	if err != nil {
		return nil, err
	}
	events, err := mapEvent(s, s.message(r, c, kind))
	if faults := c.event.Err(); faults != nil {
		return nil, faults
	}
	traceID, spanID := source.ParseTraceparent(c.traceparent)
	for i := range events {
		events[i].TraceID, events[i].SpanID = traceID, spanID
	}
	return events, err
}
