// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argocd

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

const (
	uid           = "5e1f0c86-2b7a-4d6e-9a51-0c2f7d9b1a01"
	revisionOne   = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	revisionTwo   = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	revisionThree = "cccccccccccccccccccccccccccccccccccccccc"
)

var (
	received     = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	environments = delivery.Environments{Aliases: delivery.DefaultAliases()}
)

func newSource() *Source { return New(NewDefaultOptions(), environments) }

func fixture(t *testing.T) sourcetest.Body {
	t.Helper()
	return sourcetest.Load(t, "testdata/application.json")
}

func request(body sourcetest.Body) source.Request {
	return source.Request{Header: http.Header{}, Body: body.JSON(), Received: received}
}

// one maps a body that must result in exactly one event.
func one(t *testing.T, s *Source, body sourcetest.Body) source.Event {
	t.Helper()
	events, err := s.Events(request(body))
	require.NoError(t, err)
	require.Len(t, events, 1)
	return events[0]
}

func factsOf(t *testing.T, body sourcetest.Body) *delivery.DeploymentFacts {
	t.Helper()
	return one(t, newSource(), body).Subject.(*delivery.DeploymentFacts)
}

func isIgnored(t *testing.T, s *Source, body sourcetest.Body, reason string) {
	t.Helper()
	events, err := s.Events(request(body))
	var ignored *source.Ignored
	require.ErrorAs(t, err, &ignored)
	assert.ErrorContains(t, err, reason)
	assert.Empty(t, events)
}

func clock(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at
}

// member returns a member of the application as values.
func member(t *testing.T, body sourcetest.Body, key string) any {
	t.Helper()
	var root struct{ App map[string]any }
	require.NoError(t, json.Unmarshal(body.JSON(), &root))
	return root.App[key]
}
