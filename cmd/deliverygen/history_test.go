// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
)

// newClone returns a repository with two commits, the second of which is tagged.
func newClone(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, arguments := range [][]string{
		{"init", "--quiet", "--initial-branch=main"},
		{"remote", "add", "origin", "https://github.com/acme/checkout.git"},
		{"commit", "--quiet", "--allow-empty", "--message", "Begin"},
		{"commit", "--quiet", "--allow-empty", "--message", "Be faster (#12)"},
		{"tag", "v1.0.0"},
	} {
		command := exec.CommandContext(t.Context(), "git", arguments...)
		command.Dir = folder
		command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Ana",
			"GIT_AUTHOR_EMAIL=ana@example.com", "GIT_COMMITTER_NAME=Ana", "GIT_COMMITTER_EMAIL=ana@example.com")
		out, err := command.CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	return folder
}

func TestTheHistoryIsWrittenAndPostedAlike(t *testing.T) {
	t.Parallel()
	flags := []string{"history", "--repository", newClone(t), "--deploy-tags", "v*", "--environment", "production"}
	file := filepath.Join(t.TempDir(), "events.jsonl")
	_, summary, err := deliverygen(t, append(flags, "--out", file)...)
	require.NoError(t, err)
	assert.Contains(t, summary, "exported 4 events of 2 commits: 2 pushes, 1 merged changes, 1 deployments")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var unmarshaler plog.JSONUnmarshaler
	written, err := unmarshaler.UnmarshalLogs(text)
	require.NoError(t, err)

	requests := make(chan plogotlp.ExportRequest, 2)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "/v1/logs", r.URL.Path)
		assert.Equal(t, "application/x-protobuf", r.Header.Get("Content-Type"))
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		request := plogotlp.NewExportRequest()
		assert.NoError(t, request.UnmarshalProto(body))
		requests <- request
		if len(requests) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	_, _, err = deliverygen(t, append(flags, "--endpoint", server.URL+"/")...)
	require.NoError(t, err)
	require.Len(t, requests, 2, "it is tried again when the receiver asks for that")
	assert.Equal(t, names(written), names((<-requests).Logs()))
	assert.Equal(t, names(written), names((<-requests).Logs()))
	assert.Len(t, names(written), 4)
}

func names(logs plog.Logs) []string {
	var names []string
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, record := range scope.LogRecords().All() {
				uid, _ := record.Attributes().Get("log.record.uid")
				names = append(names, record.EventName()+" "+uid.Str())
			}
		}
	}
	return names
}

func TestAHistoryThatIsRefusedFails(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "not here", http.StatusNotFound)
	}))
	defer server.Close()
	_, _, err := deliverygen(t, "history", "--repository", newClone(t), "--endpoint", server.URL)
	assert.ErrorContains(t, err, "`--endpoint` refused the events: 404 not here: what listens there takes no OTLP; name a receiver `otlp`")
}

func TestAStatusIsToldOnce(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	_, _, err := deliverygen(t, "history", "--repository", newClone(t), "--endpoint", server.URL)
	assert.ErrorContains(t, err, "refused the events: 404 page not found")
}

func TestAHistoryThatCannotBeReadLeavesTheFileAlone(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "events.jsonl")
	require.NoError(t, os.WriteFile(file, []byte("what was told before"), 0o600))
	_, _, err := deliverygen(t, "history", "--repository", t.TempDir(), "--out", file)
	require.ErrorContains(t, err, "`--repository`")
	kept, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "what was told before", string(kept))

	_, summary, err := deliverygen(t, "history", "--repository", newClone(t), "--until", "2001-01-01T00:00:00Z", "--out", file)
	require.NoError(t, err)
	require.Contains(t, summary, "exported 0 events")
	kept, err = os.ReadFile(file)
	require.NoError(t, err)
	assert.Empty(t, kept, "that nothing was told is a result")
}

func TestFlagsOfHistoryThatCannotWork(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		flags []string
		want  string
	}{
		"nowhere to go":  {nil, "out endpoint"},
		"two ways to go": {[]string{"--out", "-", "--endpoint", "http://localhost:4318"}, "out endpoint"},
		"no time":        {[]string{"--out", "-", "--since", "yesterday"}, "`--since`"},
		"no clone":       {[]string{"--out", "-", "--repository", t.TempDir()}, "`--repository`"},
		"no patterns":    {[]string{"--out", "-", "--deploy-tags", "["}, "`--deploy-tags`"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := deliverygen(t, append([]string{"history"}, test.flags...)...)
			assert.ErrorContains(t, err, test.want)
		})
	}
}
