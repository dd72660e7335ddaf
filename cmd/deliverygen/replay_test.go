// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newReceiver starts a receiver that accepts every webhook.
func newReceiver(t *testing.T) (address string, requests chan *http.Request) {
	t.Helper()
	requests = make(chan *http.Request, 16)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests <- r
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(server.Close)
	return server.URL, requests
}

func TestWhatAProxyRecordedIsReplayedSignedAnew(t *testing.T) {
	t.Parallel()
	address, requests := newReceiver(t)
	file := filepath.Join(t.TempDir(), "proxy.har")
	require.NoError(t, os.WriteFile(file, []byte(`{"log": {"entries": [{"startedDateTime": "2026-03-02T09:00:00Z", "request": {
		"method": "POST", "url": "https://hooks.example.com/gitlab", "postData": {"text": "{}"},
		"headers": [{"name": "X-Gitlab-Event", "value": "Push Hook"}, {"name": "X-Gitlab-Token", "value": "old"}]}}]}}`), 0o600))
	_, summary, err := deliverygen(t, "replay", "--webhooks", file, "--endpoint", address, "--secret", "gitlab=new", "--quiet")
	require.NoError(t, err)
	assert.Contains(t, summary, "posted 1 webhooks")
	require.Len(t, requests, 1)
	request := <-requests
	assert.Equal(t, "/gitlab", request.URL.Path)
	assert.Equal(t, []string{"new"}, request.Header.Values("X-Gitlab-Token"))
	assert.Equal(t, "Push Hook", request.Header.Get("X-Gitlab-Event"))
}

func TestAReplayThatBreaksOffSaysHowToGoOn(t *testing.T) {
	t.Parallel()
	address, requests := newReceiver(t)
	file := filepath.Join(t.TempDir(), "webhooks.jsonl")
	const hook = `{"time":"2026-03-02T09:00:00Z","source":"generic","path":"/generic","headers":{},"body":{}}` + "\n"
	require.NoError(t, os.WriteFile(file, []byte(hook+hook+"{broken\n"+hook), 0o600))
	flags := []string{"replay", "--webhooks", file, "--endpoint", address, "--quiet"}
	_, _, err := deliverygen(t, flags...)
	assert.ErrorContains(t, err, "line 3")
	assert.ErrorContains(t, err, "go on with `--from 3`")
	assert.Len(t, requests, 2)

	require.NoError(t, os.WriteFile(file, []byte(hook+hook+hook+hook), 0o600))
	_, summary, err := deliverygen(t, append(flags, "--from", "3")...)
	require.NoError(t, err)
	assert.Contains(t, summary, "posted 2 webhooks")
}

func TestAFileCalledArchiveThatIsNone(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "proxy.har")
	require.NoError(t, os.WriteFile(file, []byte("no"), 0o600))
	_, _, err := deliverygen(t, "replay", "--webhooks", file)
	assert.ErrorContains(t, err, "is no HAR file")
}
