// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func FuzzEvents(f *testing.F) {
	for _, name := range fixtureNames {
		raw, err := os.ReadFile("testdata/" + name + ".json")
		require.NoError(f, err)
		f.Add("application/json", "", raw)
		f.Add("application/cloudevents+json", "", []byte(`{"specversion":"1.0","type":"dev.cdevents.service.deployed.0.3.0","data":`+string(raw)+`}`))
	}
	f.Add("application/json", "evt%201", []byte(`{"context":{"type":"dev.cdevents.service.deployed"},"subject":{"id":"/"}}`))
	f.Add("application/cloudevents-batch+json", "", []byte(`[{"data_base64":"e30="},{"data":"{}"}]`))
	f.Add("text/plain", "", []byte(`{}`))
	f.Fuzz(func(t *testing.T, contentType, id string, body []byte) {
		understandsOrRefuses(t, contentType, id, body)
	})
}

func TestWrongTypes(t *testing.T) {
	t.Parallel()
	for _, name := range fixtureNames {
		for mutation, body := range sourcetest.Load(t, "testdata/"+name+".json").Mutations() {
			t.Run(name+" "+mutation, func(t *testing.T) { understandsOrRefuses(t, "application/json", "", body) })
		}
	}
}

// understandsOrRefuses asserts that a request results either in valid events or in a reason why there are none.
func understandsOrRefuses(t *testing.T, contentType, id string, body []byte) {
	t.Helper()
	header := http.Header{"Content-Type": {contentType}}
	if id != "" {
		header["Ce-Specversion"], header["Ce-Id"] = []string{"1.0"}, []string{id}
	}
	r := source.Request{Header: header, Body: body, Received: received}
	sourcetest.AssertWhole(t, newSource(), r, contentType)
}
