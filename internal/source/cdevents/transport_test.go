// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

// TestEveryModeTellsTheSame sends one event in every supported mode.
func TestEveryModeTellsTheSame(t *testing.T) {
	t.Parallel()
	body := fixture(t, "service.deployed")
	want := one(t, body)
	around := cloudEvent(t, body)
	inText, inBase64 := around.With("data", string(body.JSON())), around.Without("data").With("data_base64", base64.StdEncoding.EncodeToString(body.JSON()))
	for name, r := range map[string]source.Request{
		"plain, without a content type":        {Body: body.JSON()},
		"plain, as the media type of CDEvents": {Header: contentType("application/cdevents+json; charset=utf-8"), Body: body.JSON()},
		"binary":                               {Header: binaryHeader(), Body: body.JSON()},
		"structured":                           {Header: contentType("application/cloudevents+json; charset=utf-8"), Body: around.JSON()},
		"structured, of no said format":        {Header: contentType("application/cloudevents"), Body: around.JSON()},
		"structured, sent as plain JSON":       {Header: contentType("application/json"), Body: around.JSON()},
		"structured, data as a text":           {Header: contentType("application/cloudevents+json"), Body: inText.JSON()},
		"structured, data in base64":           {Header: contentType("application/cloudevents+json"), Body: inBase64.JSON()},
		"a batch of one":                       {Header: contentType("application/cloudevents-batch+json"), Body: list(around)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r.Header == nil {
				r.Header = http.Header{}
			}
			r.Received = received
			events, err := newSource().Events(r)
			require.NoError(t, err)
			require.Len(t, events, 1)
			assert.Equal(t, want, events[0].Event)
		})
	}
}

// TestAttributesStandInForTheContext sends an event with an almost empty context.
func TestAttributesStandInForTheContext(t *testing.T) {
	t.Parallel()
	body := fixture(t, "service.deployed").With("context", map[string]any{}).Without("subject.id").Without("subject.source")
	header := binaryHeader()
	header.Set("Ce-Subject", "service/caf%C3%A9%20%22bar%22")
	header.Set("Ce-Id", `"evt-1"`)
	events, err := newSource().Events(source.Request{Header: header, Body: body.JSON(), Received: received})
	require.NoError(t, err)
	assert.Equal(t, "evt-1", events[0].DeliveryID, "quotes are stripped")
	assert.Equal(t, "/deployer/eu", events[0].Tenant)
	assert.Equal(t, clock(t, "2026-03-02T08:14:31.25Z"), events[0].Time)
	assert.Equal(t, delivery.TimeFromPayload, events[0].TimeSource)
	assert.Equal(t, `café "bar"`, events[0].Subject.(*delivery.DeploymentFacts).Service.Name, "values are percent-decoded")

	header.Set("Ce-Subject", "100%")
	events, err = newSource().Events(source.Request{Header: header, Body: body.JSON(), Received: received})
	require.NoError(t, err)
	assert.Equal(t, "100%", events[0].Subject.(*delivery.DeploymentFacts).Service.Name, "what is not encoded stays")

	around := cloudEvent(t, body).With("traceparent", traceparent)
	events, err = newSource().Events(source.Request{Header: contentType("application/cloudevents+json"), Body: around.JSON(), Received: received})
	require.NoError(t, err)
	assert.Equal(t, "evt-1", events[0].DeliveryID)
	assert.Equal(t, byte(0x4b), events[0].TraceID[0])
	assert.Equal(t, byte(0xb7), events[0].SpanID[7])
}

func TestBatchesAreTakenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	deployed, merged := cloudEvent(t, fixture(t, "service.deployed")), cloudEvent(t, fixture(t, "change.merged"))
	removed := cloudEvent(t, fixture(t, "service.deployed").With("context.type", "dev.cdevents.service.removed.0.3.0"))
	broken := cloudEvent(t, fixture(t, "service.deployed").Without("subject"))
	send := func(body []byte) (source.Events, error) {
		return newSource().Events(source.Request{Header: contentType("application/cloudevents-batch+json"), Body: body, Received: received})
	}
	events, err := send(list(removed, deployed, merged))
	require.NoError(t, err)
	assert.Len(t, events.Standing(), 2)

	var ignored *source.Ignored
	for _, body := range [][]byte{list(), list(removed), list(removed, removed)} {
		_, err = send(body)
		require.ErrorAs(t, err, &ignored)
	}
	for want, body := range map[string][]byte{
		"event 2: data.subject is required": list(deployed, broken),
		"event 1: the body is no JSON":      []byte(`[null]`),
		"no list of CloudEvents":            []byte(`{}`),
		"the batch is no list":              []byte(`null`),
		"event 1: data_base64 cannot be":    list(deployed.Without("data").With("data_base64", "?")),
		"event 1: data: the body is no":     list(deployed.With("data", "neither JSON nor base64")),
	} {
		events, err = send(body)
		var malformed *source.Malformed
		require.ErrorAs(t, err, &malformed, want)
		require.ErrorContains(t, err, want)
		assert.Empty(t, events)
	}
}

func TestUnknownMediaTypes(t *testing.T) {
	t.Parallel()
	for _, mediaType := range []string{
		"text/plain", "application/xml", "application/x-www-form-urlencoded", "application/cloudevents+xml", "application/cloudevents+protobuf",
		"application/cloudevents-batch+avro", "application/cloudeventsx+json", "not a media type;;",
	} {
		_, err := newSource().Events(source.Request{Header: contentType(mediaType), Body: fixture(t, "service.deployed").JSON(), Received: received})
		var unsupported *source.UnsupportedMedia
		require.ErrorAs(t, err, &unsupported, mediaType)
		assert.ErrorContains(t, err, "send application/json, application/cloudevents+json or application/cloudevents-batch+json")
	}
}

func TestHandshake(t *testing.T) {
	t.Parallel()
	asked := http.Header{}
	assert.Empty(t, newSource().Handshake(asked), "nobody asks")
	asked.Set("WebHook-Request-Origin", "eventemitter.example.com")
	asked.Set("WebHook-Request-Callback", "https://eventemitter.example.com/confirm")
	asked.Set("WebHook-Request-Rate", "120")
	given := newSource().Handshake(asked)
	assert.Equal(t, "eventemitter.example.com", given.Get("WebHook-Allowed-Origin"))
	assert.Equal(t, "*", given.Get("WebHook-Allowed-Rate"))

	options := NewDefaultOptions()
	options.AllowedOrigins = []string{"other.example.com"}
	assert.Empty(t, New(options, environments).Handshake(asked))
	options.AllowedOrigins = []string{"other.example.com", "eventemitter.example.com"}
	assert.NotEmpty(t, New(options, environments).Handshake(asked))
	options.AllowedOrigins = nil
	assert.Empty(t, New(options, environments).Handshake(asked))
}

func contentType(text string) http.Header { return http.Header{"Content-Type": {text}} }

func binaryHeader() http.Header {
	header := contentType("application/json")
	for key, value := range map[string]string{
		"ce-specversion": "1.0", "ce-id": "evt-1", "ce-source": "/deployer/eu", "ce-type": "dev.cdevents.service.deployed.0.3.0",
		"ce-subject": url.PathEscape("service/checkout"), "ce-time": "2026-03-02T08:14:31.25Z",
	} {
		header.Set(key, value)
	}
	return header
}

// cloudEvent wraps a CDEvent in a structured CloudEvent.
func cloudEvent(t *testing.T, body sourcetest.Body) sourcetest.Body {
	t.Helper()
	around := sourcetest.Parse(t, []byte(`{
		"specversion": "1.0", "id": "evt-1", "source": "/deployer/eu", "type": "dev.cdevents.service.deployed.0.3.0",
		"subject": "service/checkout", "time": "2026-03-02T08:14:31.25Z", "datacontenttype": "application/json"}`))
	return around.With("data", json.RawMessage(body.JSON()))
}

func list(bodies ...sourcetest.Body) []byte {
	raws := []json.RawMessage{}
	for _, body := range bodies {
		raws = append(raws, body.JSON())
	}
	raw, _ := json.Marshal(raws)
	return raw
}
