// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// deliverygen runs the command and returns what it wrote.
func deliverygen(t *testing.T, arguments ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errors bytes.Buffer
	c := newRootCommand()
	c.SetArgs(arguments)
	c.SetOut(&out)
	c.SetErr(&errors)
	err = c.ExecuteContext(t.Context())
	return out.String(), errors.String(), err
}

func TestHelpNamesNoFlagAsTheValueOfAnother(t *testing.T) {
	t.Parallel()
	for _, command := range newRootCommand().Commands() {
		help, _, err := deliverygen(t, command.Name(), "--help")
		require.NoError(t, err)
		assert.NotRegexp(t, `(?m)^ +--[a-z-]+ --`, help, "what is in backquotes is shown as the value's name")
	}
}

func TestTheSameFlagsWriteTheSameFiles(t *testing.T) {
	t.Parallel()
	simulate := func() (webhooks, truth []byte) {
		dir := t.TempDir()
		_, _, err := deliverygen(t, "simulate", "--seed", "11", "--services", "2", "--days", "20", "--as-of", "2026-10-01T12:00:00Z", "--out", dir)
		require.NoError(t, err)
		webhooks, err = os.ReadFile(filepath.Join(dir, "webhooks.jsonl"))
		require.NoError(t, err)
		truth, err = os.ReadFile(filepath.Join(dir, "truth.json"))
		require.NoError(t, err)
		return webhooks, truth
	}
	webhooks, truth := simulate()
	again, truthAgain := simulate()
	assert.True(t, bytes.Equal(webhooks, again))
	assert.Equal(t, string(truth), string(truthAgain))
	var told struct {
		AsOf       time.Time `json:"as_of"`
		ValidUntil time.Time `json:"valid_until"`
		Scopes     []any     `json:"scopes"`
	}
	require.NoError(t, json.Unmarshal(truth, &told))
	assert.Equal(t, 15*time.Minute, told.ValidUntil.Sub(told.AsOf))
	assert.Len(t, told.Scopes, 4, "two services in two environments each")
}

func TestNoiseLeavesTheTruthAlone(t *testing.T) {
	t.Parallel()
	flags := []string{"simulate", "--seed", "5", "--days", "30", "--as-of", "2026-10-01T12:00:00Z", "--truth", "-"}
	noisy, _, err := deliverygen(t, flags...)
	require.NoError(t, err)
	quiet, _, err := deliverygen(t, append(flags, "--noise", "none", "--reorder", "0")...)
	require.NoError(t, err)
	assert.Equal(t, noisy, quiet)
}

func TestWhatIsSimulatedCanBeReplayed(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	newest, unsigned := time.Time{}, 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Status struct {
				CreatedAt time.Time `json:"created_at"`
			} `json:"deployment_status"`
		}
		_ = json.NewDecoder(r.Body).Decode(&body)
		mu.Lock()
		defer mu.Unlock()
		if body.Status.CreatedAt.After(newest) {
			newest = body.Status.CreatedAt
		}
		if r.URL.Path == "/github" && !strings.HasPrefix(r.Header.Get("X-Hub-Signature-256"), "sha256=") {
			unsigned++
		}
		w.WriteHeader(http.StatusAccepted)
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "w.jsonl")
	_, _, err := deliverygen(t, "simulate", "--services", "1", "--days", "10", "--as-of", "2021-10-01T12:00:00Z", "--webhooks", file)
	require.NoError(t, err)
	before := time.Now()
	_, stderr, err := deliverygen(t, "replay", "--webhooks", file, "--endpoint", server.URL, "--secret", "github=s", "--shift-to-now", "--as-of", "2021-10-01T12:00:00Z")
	require.NoError(t, err)
	assert.Contains(t, stderr, "202 Accepted")
	assert.Zero(t, unsigned)
	assert.False(t, newest.After(time.Now()), "nothing is moved beyond now")
	assert.WithinDuration(t, before, newest, 10*24*time.Hour, "the history ends now")
}

func TestARefusedReplayFails(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	file := filepath.Join(t.TempDir(), "w.jsonl")
	line := `{"time":"2026-09-30T08:15:02Z","source":"github","path":"/github","headers":{},"body":{}}`
	require.NoError(t, os.WriteFile(file, []byte(line+"\n"+line+"\n"), 0o600))
	_, stderr, err := deliverygen(t, "replay", "--webhooks", file, "--endpoint", server.URL)
	assert.ErrorContains(t, err, "2 of 2 webhooks were refused, first webhook 1: 404")
	assert.Contains(t, stderr, "404 Not Found: 2")
}

func TestFlagsThatCannotWorkAreExplained(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		arguments []string
		want      []string
	}{
		"nothing to write":      {[]string{"simulate"}, []string{"nothing to write: name a directory with `--out`"}},
		"two places to write":   {[]string{"simulate", "--out", t.TempDir(), "--truth", "t.json"}, []string{"`--out` names both files"}},
		"no time":               {[]string{"simulate", "--truth", "-", "--as-of", "yesterday"}, []string{"`--as-of` is \"yesterday\""}},
		"no services and noise": {[]string{"simulate", "--truth", "-", "--services", "0", "--noise", "loud"}, []string{"`--services` is 0", "`--noise` \"loud\""}},
		"no file":               {[]string{"replay"}, []string{`required flag(s) "webhooks"`}},
		"a file that is not":    {[]string{"replay", "--webhooks", "/does/not/exist"}, []string{"no such file"}},
		"a shift to where":      {[]string{"replay", "--webhooks", "-", "--shift-to-now"}, []string{"`--shift-to-now` needs `--as-of`"}},
		"a speed backwards":     {[]string{"replay", "--webhooks", "-", "--speed", "-2x"}, []string{"`--speed` is \"-2x\""}},
		"a load of nothing":     {[]string{"load", "--duration", "0s", "--repeat", "-1", "--services", "0"}, []string{"`--duration` is 0s", "`--repeat` is -1", "`--services` is 0"}},
		"an earthquake":         {[]string{"incidents", "--out", t.TempDir(), "--scenario", "earthquake"}, []string{"`--scenario` \"earthquake\" is none of canary-errors"}},
		"no incidents at all":   {[]string{"incidents", "--out", t.TempDir(), "--cases", "0", "--rate", "0", "--services", "1", "--duration", "1s"}, []string{"`--cases`", "`--rate` is 0", "`--services` is 1", "`--duration` is 1s"}},
		"incidents nowhere":     {[]string{"incidents"}, []string{"out endpoint"}},
		"a file at a speed":     {[]string{"incidents", "--out", t.TempDir(), "--speed", "1x"}, []string{"`--out` writes files"}},
		"a speed in miles":      {[]string{"replay", "--webhooks", "-", "--speed", "60mph"}, []string{"`--speed` is \"60mph\""}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := deliverygen(t, test.arguments...)
			for _, want := range test.want {
				assert.ErrorContains(t, err, want)
			}
		})
	}
}

func TestSpeedsAreFactors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{"60x": 60, "0.5": 0.5, "1e3x": 1000} {
		got, err := parseSpeed(text)
		require.NoError(t, err)
		assert.InDelta(t, want, got, 0)
	}
}

func TestMomentsAreToldFromNow(t *testing.T) {
	t.Parallel()
	for text, ago := range map[string]time.Duration{"now": 0, "now-20m": 20 * time.Minute, "now-1h30m": 90 * time.Minute} {
		at, err := moment("--from", text)
		require.NoError(t, err)
		assert.WithinDuration(t, time.Now().Add(-ago), at, time.Minute)
	}
	for _, text := range []string{"now+20m", "now20m", "now-", "now-soon", "-20m"} {
		_, err := moment("--from", text)
		assert.ErrorContains(t, err, "`--from` is \""+text+"\"")
	}
}

func TestTheReceiverConfigIsPrinted(t *testing.T) {
	t.Parallel()
	stdout, _, err := deliverygen(t, "simulate", "--print-receiver-config")
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(stdout, "receivers:\n"))
}

func TestHelpTeaches(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{{"--help"}, {"simulate", "--help"}, {"replay", "--help"}, {"load", "--help"}, {"explain", "--help"}, {"incidents", "--help"}} {
		stdout, _, err := deliverygen(t, arguments...)
		require.NoError(t, err)
		assert.Contains(t, stdout, "  deliverygen "+strings.TrimSuffix(arguments[0], "--help"), "an example to copy")
	}
}
