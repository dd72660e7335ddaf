// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
)

func TestEveryScenarioIsListedInTheHelpAndInTheDocumentation(t *testing.T) {
	t.Parallel()
	help, _, err := deliverygen(t, "incidents", "--help")
	require.NoError(t, err)
	page, err := os.ReadFile("../../docs/incidents.md")
	require.NoError(t, err)
	for _, s := range scenario.All() {
		assert.Regexp(t, `(?m)^  `+s.Name+` +\S`, help)
		assert.Contains(t, string(page), "| `"+s.Name+"` | "+s.Summary+" |")
	}
}

func TestTheReceiverUnderstandsTheWebhooksOfEveryScenario(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, stderr, err := deliverygen(t, "incidents", "--rate", "0.1", "--duration", "5m", "--services", "10", "--out", dir)
	require.NoError(t, err)
	for _, s := range scenario.All() {
		assert.Contains(t, stderr, s.Name+"-000: ")
		explained, _, err := deliverygen(t, "explain", "--webhooks", filepath.Join(dir, s.Name+"-000", "webhooks.jsonl"))
		require.NoError(t, err, explained)
	}
}

func TestACaseDoesNotDependOnThoseBeforeIt(t *testing.T) {
	t.Parallel()
	flags := []string{"incidents", "--scenario", "canary-slow", "--rate", "1", "--duration", "5m", "--services", "10", "--out"}
	all, one := t.TempDir(), t.TempDir()
	_, _, err := deliverygen(t, append(flags, all, "--cases", "3")...)
	require.NoError(t, err)
	_, _, err = deliverygen(t, append(flags, one, "--first-case", "2")...)
	require.NoError(t, err)
	for _, file := range []string{"traces.jsonl", "truth.json"} {
		want, err := os.ReadFile(filepath.Join(all, "canary-slow-002", file))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join(one, "canary-slow-002", file))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got))
	}
	assert.NoDirExists(t, filepath.Join(one, "canary-slow-000"))
}

func TestIncidentsAreSentToThoseWhoListen(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	paths, signed := map[string]int{}, 0
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		paths[r.Method+" "+r.URL.Path]++
		if strings.HasPrefix(r.Header.Get("Authorization"), "Bearer s") {
			signed++
		}
	}))
	defer server.Close()
	_, _, err := deliverygen(t, "incidents", "--scenario", "canary-errors", "--rate", "1", "--duration", "5m", "--services", "10",
		"--endpoint", server.URL, "--webhooks-endpoint", server.URL, "--secret", "generic=s", "--speed", "100000x")
	require.NoError(t, err)
	assert.Positive(t, paths["POST /v1/traces"])
	assert.Positive(t, paths["POST /v1/logs"])
	assert.Equal(t, signed, paths["POST /generic"])
	assert.Greater(t, signed, 3)
}

func TestIncidentsThatAreRefusedFail(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	flags := []string{"incidents", "--scenario", "canary-errors", "--rate", "1", "--duration", "5m", "--services", "10", "--endpoint", server.URL}
	_, _, err := deliverygen(t, flags...)
	assert.ErrorContains(t, err, "case canary-errors-000: `--endpoint` refused the spans: 404")
}
