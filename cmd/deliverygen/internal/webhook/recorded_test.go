// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestADeliveryOfGitHubsAPIIsAWebhook(t *testing.T) {
	t.Parallel()
	const told = `{"id":12345678,"guid":"0b989ba4","delivered_at":"2026-03-02T09:00:01Z","redelivery":false,"event":"push",` +
		`"request":{"headers":{"X-GitHub-Event":"push","X-Hub-Signature-256":"sha256=00"},"payload":{"ref":"refs/heads/main"}},` +
		`"response":{"headers":{},"payload":"ok"}}`
	var lines []Line
	for line, err := range Read(strings.NewReader(told + "\n")) {
		require.NoError(t, err)
		lines = append(lines, line)
	}
	assert.Equal(t, []Line{{
		Time: time.Date(2026, 3, 2, 9, 0, 1, 0, time.UTC), Source: "github", Path: "/github",
		Headers: map[string]string{"X-GitHub-Event": "push", "X-Hub-Signature-256": "sha256=00"},
		Body:    []byte(`{"ref":"refs/heads/main"}`),
	}}, lines)
}

const recordedByProxy = `{"log": {"version": "1.2", "creator": {"name": "proxy"}, "entries": [
  {"startedDateTime": "2026-03-02T10:00:00.5+01:00", "request": {"method": "POST", "url": "https://hooks.example.com/github?x=1",
    "headers": [{"name": ":authority", "value": "hooks.example.com"}, {"name": "Host", "value": "hooks.example.com"},
      {"name": "X-GitHub-Event", "value": "push"}, {"name": "Content-Length", "value": "9"}],
    "postData": {"mimeType": "application/json", "text": "{\"a\": 1}"}}},
  {"startedDateTime": "2026-03-02T09:00:01Z", "request": {"method": "POST", "url": "https://hooks.example.com/hooks/generic",
    "headers": [{"name": "Content-Type", "value": "application/x-www-form-urlencoded"}],
    "postData": {"text": "payload=%7B%7D"}}},
  {"startedDateTime": "2026-03-02T09:00:02Z", "request": {"method": "POST", "url": "https://hooks.example.com/x",
    "headers": [{"name": "x-gitlab-event", "value": "Push Hook"}], "postData": {"text": "{"}}},
  {"startedDateTime": "2026-03-02T09:00:03Z", "request": {"method": "GET", "url": "https://hooks.example.com/"}}
]}}`

func TestAnArchiveOfAProxyHoldsWebhooks(t *testing.T) {
	t.Parallel()
	lines, err := ParseArchive([]byte(recordedByProxy))
	require.NoError(t, err)
	require.Len(t, lines, 3, "what posts nothing is none")
	assert.True(t, lines[0].Time.Equal(time.Date(2026, 3, 2, 9, 0, 0, 500_000_000, time.UTC)))
	assert.Equal(t, "/github?x=1", lines[0].Path)
	assert.Equal(t, GitHub, lines[0].Source)
	assert.Equal(t, map[string]string{"X-GitHub-Event": "push"}, lines[0].Headers)
	assert.Equal(t, `{"a": 1}`, string(lines[0].Body), "byte by byte: signatures cover them")
	assert.Equal(t, Generic, lines[1].Source)
	assert.Equal(t, `"payload=%7B%7D"`, string(lines[1].Body))
	assert.Equal(t, GitLab, lines[2].Source)
	assert.Equal(t, `"{"`, string(lines[2].Body))

	_, err = ParseArchive([]byte("{"))
	assert.Error(t, err)
}

func FuzzParseArchive(f *testing.F) {
	f.Add([]byte(recordedByProxy))
	f.Fuzz(func(t *testing.T, text []byte) {
		lines, err := ParseArchive(text)
		if err != nil {
			return
		}
		for _, line := range lines {
			assert.NotEmpty(t, line.Body)
		}
	})
}
