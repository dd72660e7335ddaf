// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func TestWebhookIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.StringMatching(`[A-Z][a-z-]{0,9}`)
		want := Webhook{Source: rapid.String().Draw(t, "source"), Request: source.Request{
			Header:   http.Header(rapid.MapOf(names, rapid.SliceOfN(rapid.String(), 1, 3)).Draw(t, "header")),
			Body:     rapid.SliceOf(rapid.Byte()).Draw(t, "body"),
			Received: time.Unix(0, rapid.Int64().Draw(t, "received")).UTC(),
		}}
		got, err := unpack(want.pack())
		require.NoError(t, err)
		assert.Equal(t, want, got)
	})
}

func FuzzUnpack(f *testing.F) {
	f.Add(hook("a/1").pack())
	f.Add([]byte{200})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, payload []byte) {
		webhook, err := unpack(payload)
		if err != nil {
			return
		}
		again, err := unpack(webhook.pack())
		require.NoError(t, err)
		assert.Equal(t, webhook.pack(), again.pack())
	})
}
