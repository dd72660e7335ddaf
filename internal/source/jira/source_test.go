// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jira

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	body := fixture(t, "created").JSON()
	mac := hmac.New(sha256.New, []byte("secret"))
	mac.Write(body)
	good := "sha256=" + hex.EncodeToString(mac.Sum(nil))
	for name, test := range map[string]struct {
		header map[string]string
		want   error
	}{
		"a signature":                 {map[string]string{"X-Hub-Signature": good}, nil},
		"a wrong signature":           {map[string]string{"X-Hub-Signature": good[:70] + "x"}, source.ErrUnverified},
		"a SHA-1 signature":           {map[string]string{"X-Hub-Signature": "sha1=00"}, source.ErrUnverified},
		"a token of an automation":    {map[string]string{"X-Delivery-Token": "secret"}, nil},
		"a wrong token":               {map[string]string{"X-Delivery-Token": "guess"}, source.ErrUnverified},
		"a good token, but signed by": {map[string]string{"X-Delivery-Token": "secret", "X-Hub-Signature": "sha256=00"}, source.ErrUnverified},
		"nothing":                     {nil, source.ErrUnverified},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := request(body)
			for key, value := range test.header {
				r.Header.Set(key, value)
			}
			assert.Equal(t, test.want, newSource().Verify(r, [][]byte{[]byte("other"), []byte("secret")}))
		})
	}
}

func TestMalformedAndOtherBodies(t *testing.T) {
	t.Parallel()
	for want, body := range map[string]sourcetest.Body{
		"webhookEvent is required":   fixture(t, "created").Without("webhookEvent"),
		"issue is required":          fixture(t, "created").Without("issue"),
		"issue.key is required":      fixture(t, "created").Without("issue.key"),
		"issue.fields is required":   fixture(t, "created").Without("issue.fields"),
		"issue.fields must be an ob": fixture(t, "updated").With("issue.fields", []any{}),
	} {
		_, err := newSource().Events(request(body.JSON()))
		var malformed *source.Malformed
		require.ErrorAs(t, err, &malformed)
		assert.ErrorContains(t, err, want)
	}
	isIgnored(t, sourcetest.Parse(t, []byte(`{"webhookEvent": "comment_created", "comment": {}}`)))
	isIgnored(t, fixture(t, "updated").Without("changelog"))
}

func TestOptionsThatCannotWorkAreAllReported(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	require.NoError(t, options.Check())
	options = Options{IncidentTypes: []string{""}, IncidentLabels: []string{""}, DoneStatuses: []string{""}}
	for _, want := range []string{
		"`incident_types` holds an empty name", "`incident_labels` holds", "`done_statuses` holds", "`environment` is empty",
	} {
		assert.ErrorContains(t, options.Check(), want)
	}
}

func TestEveryWrongTypeIsAPlainYesOrNo(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"created", "updated"} {
		for name, body := range fixture(t, step).Mutations() {
			sourcetest.AssertWhole(t, withServiceField(), request(body), step+name)
		}
	}
}

func FuzzEvents(f *testing.F) {
	for _, step := range []string{"created", "updated"} {
		raw, err := os.ReadFile("testdata/issue_" + step + ".json")
		require.NoError(f, err)
		f.Add(raw)
	}
	f.Add([]byte(`{"webhookEvent":"jira:issue_deleted","issue":{"key":"A-1","fields":{"labels":["incident"]}}}`))
	src := withServiceField()
	f.Fuzz(func(t *testing.T, body []byte) { sourcetest.AssertWhole(t, src, request(body), "") })
}

var (
	received     = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	environments = delivery.Environments{Aliases: delivery.DefaultAliases()}
)

func newSource() *Source { return New(NewDefaultOptions(), environments) }

func withServiceField() *Source {
	options := NewDefaultOptions()
	options.ServiceField = "customfield_10041"
	return New(options, environments)
}

func request(body []byte) source.Request {
	header := http.Header{}
	header.Set("X-Atlassian-Webhook-Identifier", "delivery-1")
	return source.Request{Header: header, Body: body, Received: received}
}

func fixture(t *testing.T, step string) sourcetest.Body {
	t.Helper()
	return sourcetest.Load(t, "testdata/issue_"+step+".json")
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
