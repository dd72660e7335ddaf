// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package grafana

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func TestNotificationOfGrafanaAlerting(t *testing.T) {
	t.Parallel()
	event := one(t, fixture(t, "notification"))
	assert.Equal(t, delivery.IncidentOpened, event.Name)
	assert.Equal(t, "grafana", event.Provider)
	assert.Equal(t, "grafana.acme.example/3", event.Tenant)
	assert.False(t, event.Draft, "an alert without a severity counts")
	assert.Equal(t, &delivery.IncidentFacts{
		ID:          "77aa55cc33ee1100@2026-03-02T09:20:00Z",
		Service:     delivery.Service{Namespace: "shop", Name: "checkout"},
		Environment: delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "production"},
		Title:       "checkout is down",
		URL:         "https://grafana.acme.example/alerting/grafana/abc/view?orgId=3",
		OpenTime:    clock(t, "2026-03-02T09:20:00Z"),
	}, event.Subject)
	assert.Equal(t, "SLO", event.Origin.Labels["grafana_folder"])
}

func TestTestNotificationsAreIgnored(t *testing.T) {
	t.Parallel()
	isIgnored(t, fixture(t, "notification").With("alerts.0.labels.alertname", "TestAlert"))
	isIgnored(t, fixture(t, "alert_group").With("alert_payload.commonLabels.alertname", "TestAlert"))
	isIgnored(t, fixture(t, "rule").With("ruleName", "Test notification"))
}

func TestVerifySignatures(t *testing.T) {
	t.Parallel()
	stamped := NewDefaultOptions()
	stamped.SignatureHeader, stamped.TimestampHeader = "X-Signature", "X-Timestamp"
	plain := NewDefaultOptions()
	body := string(fixture(t, "notification").JSON())
	at := func(offset time.Duration) string { return strconv.FormatInt(received.Add(offset).Unix(), 10) }
	for name, test := range map[string]struct {
		options Options
		header  map[string]string
		want    error
	}{
		"the default header":           {plain, map[string]string{"X-Grafana-Alerting-Signature": sign("new", body)}, nil},
		"the old secret":               {plain, map[string]string{"X-Grafana-Alerting-Signature": sign("old", body)}, nil},
		"a wrong secret":               {plain, map[string]string{"X-Grafana-Alerting-Signature": sign("guess", body)}, source.ErrUnverified},
		"a prefix, which nobody sends": {plain, map[string]string{"X-Grafana-Alerting-Signature": "sha256=" + sign("new", body)}, source.ErrUnverified},
		"a wrong signature beside a good token": {
			plain, map[string]string{"X-Grafana-Alerting-Signature": sign("guess", body), "Authorization": "Bearer new"}, source.ErrUnverified,
		},
		"a token":                {plain, map[string]string{"Authorization": "Bearer new"}, nil},
		"nothing":                {plain, nil, source.ErrUnverified},
		"a signed timestamp":     {stamped, signedAt(at(0), body), nil},
		"just in time":           {stamped, signedAt(at(-5*time.Minute), body), nil},
		"a clock that is ahead":  {stamped, signedAt(at(5*time.Minute), body), nil},
		"a stale timestamp":      {stamped, signedAt(at(-5*time.Minute-time.Second), body), source.ErrUnverified},
		"a timestamp far ahead":  {stamped, signedAt(at(5*time.Minute+time.Second), body), source.ErrUnverified},
		"no timestamp":           {stamped, map[string]string{"X-Signature": sign("new", body)}, source.ErrUnverified},
		"an empty timestamp":     {stamped, signedAt("", body), source.ErrUnverified},
		"a timestamp not signed": {stamped, map[string]string{"X-Signature": sign("new", body), "X-Timestamp": at(0)}, source.ErrUnverified},
		"another's timestamp": {
			stamped, map[string]string{"X-Signature": sign("new", at(-time.Hour)+":"+body), "X-Timestamp": at(0)}, source.ErrUnverified,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := request([]byte(body))
			for key, value := range test.header {
				r.Header.Set(key, value)
			}
			src := New(test.options, delivery.Environments{})
			assert.Equal(t, test.want, src.Verify(r, [][]byte{[]byte("old"), []byte("new")}))
			assert.Equal(t, body, string(r.Body), "the body stays as it is")
		})
	}
}

func TestVerifyRefusesEveryFlippedByte(t *testing.T) {
	t.Parallel()
	const body = `{"alerts":[]}`
	secrets := [][]byte{[]byte("s")}
	r := request([]byte(body))
	r.Header.Set("X-Grafana-Alerting-Signature", sign("s", body))
	require.NoError(t, newSource().Verify(r, secrets))
	for i := range body {
		r.Body = []byte(body)
		r.Body[i] ^= 1
		assert.ErrorIs(t, newSource().Verify(r, secrets), source.ErrUnverified, "byte %d", i)
	}
}

func TestOptionsThatCannotWorkAreAllReported(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	require.NoError(t, options.Check())
	options.SignatureHeader, options.GroupBy = "", ""
	assert.ErrorContains(t, options.Check(), "`signature_header` is empty")
	assert.ErrorContains(t, options.Check(), "`group_by` is \"\"")
}

func TestEveryWrongTypeIsAPlainYesOrNo(t *testing.T) {
	t.Parallel()
	for _, shape := range shapes {
		for name, body := range fixture(t, shape).Mutations() {
			sourcetest.AssertWhole(t, newSource(), request(body), shape+name)
		}
	}
}

func FuzzEvents(f *testing.F) {
	for _, shape := range shapes {
		raw, err := os.ReadFile("testdata/" + shape + ".json")
		require.NoError(f, err)
		f.Add(raw)
	}
	f.Add([]byte(`{"alert_group":{"id":1},"event":{"type":"resolve"}}`))
	f.Add([]byte(`{"ruleId":1,"state":"ok"}`))
	src := newSource()
	f.Fuzz(func(t *testing.T, body []byte) { sourcetest.AssertWhole(t, src, request(body), "") })
}

// shapes lists one fixture of each format.
var shapes = []string{"notification", "alert_group", "rule"}

var received = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

func signedAt(timestamp, body string) map[string]string {
	return map[string]string{"X-Timestamp": timestamp, "X-Signature": sign("new", timestamp+":"+body)}
}

func sign(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

func newSource() *Source {
	return New(NewDefaultOptions(), delivery.Environments{Aliases: delivery.DefaultAliases()})
}

func request(body []byte) source.Request {
	return source.Request{Header: http.Header{}, Body: body, Received: received}
}

func fixture(t *testing.T, shape string) sourcetest.Body {
	t.Helper()
	return sourcetest.Load(t, "testdata/"+shape+".json")
}

func one(t *testing.T, body sourcetest.Body) source.Event {
	t.Helper()
	events, err := newSource().Events(request(body.JSON()))
	require.NoError(t, err)
	require.Len(t, events, 1)
	return events[0]
}

func isIgnored(t *testing.T, body sourcetest.Body) {
	t.Helper()
	_, err := newSource().Events(request(body.JSON()))
	var ignored *source.Ignored
	assert.ErrorAs(t, err, &ignored)
}

func clock(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at
}
