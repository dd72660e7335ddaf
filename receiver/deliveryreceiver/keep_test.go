// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func TestWhatIsKeptOfARequestSaysAllThatItSaid(t *testing.T) {
	t.Parallel()
	received := time.Now()
	for _, hook := range append(fixtures(t), requestsThatLiveInTheirHeader(t)...) {
		kind := hook.path[1:]
		config := kinds[kind].NewConfig()
		if section, ok := allSources[kind].(map[string]any); ok {
			require.NoError(t, confOf(section).Unmarshal(config))
		}
		src := config.NewSource(delivery.Environments{})
		for _, field := range []string{
			"X-GitHub-Delivery", "Idempotency-Key", "X-Atlassian-Webhook-Identifier", "X-Webhook-Id", "X-Delivery-Id",
		} {
			hook.header.Set(field, "delivery-1")
		}
		whole := source.Request{Header: hook.header, Query: url.Values{"access_token": {testSecret}}, Body: hook.body, Received: received}
		want, err := src.Events(whole)
		require.NoError(t, err, kind)
		require.NotEmpty(t, want, kind)
		got, err := src.Events(kinds[kind].Keep(whole))
		require.NoError(t, err, kind)
		assert.Equal(t, want, got, kind)
	}
}

// requestsThatLiveInTheirHeader are requests whose header fields, not their body, hold the type or subject of the event.
func requestsThatLiveInTheirHeader(t *testing.T) []webhook {
	t.Helper()
	form := fixture(t, "/github", "push")
	form.body = []byte("payload=" + url.QueryEscape(string(form.body)))
	form.header.Set("Content-Type", "application/x-www-form-urlencoded")

	binary := signed("/cdevents", "", sourcetest.Load(t, sources+"cdevents/testdata/service.deployed.json").
		Without("context").Without("subject.id").Without("subject.source").JSON())
	for field, value := range map[string]string{
		"Ce-Specversion": "1.0", "Ce-Id": "evt-1", "Ce-Type": "dev.cdevents.service.deployed.0.3.0", "Ce-Source": "/ci",
		"Ce-Subject": "checkout", "Ce-Time": "2026-03-02T09:14:31Z", "Ce-Traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
	} {
		binary.header.Set(field, value)
	}
	pelorus := webhook{path: "/generic", header: http.Header{"X-Pelorus-Event": {"deploytime"}}, body: []byte(`{
		"app": "checkout", "image_sha": "sha256:` + strings.Repeat("a", 64) + `", "namespace": "shop", "timestamp": 1772442871}`)}
	return []webhook{form, binary, pelorus}
}
