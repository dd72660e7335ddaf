// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/organisation"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/webhook"
)

var asOf = time.Date(2026, time.October, 1, 12, 0, 0, 0, time.UTC)

func draw(seed uint64) *ledger.Ledger {
	return organisation.Draw(organisation.Options{Seed: seed, Services: 7, Days: 2, AsOf: asOf, Guard: 15 * time.Minute})
}

func tell(t *testing.T, seed uint64, reorder time.Duration, noise ...string) []webhook.Line {
	t.Helper()
	return slices.Collect(read(t, told(t, draw(seed), seed, reorder, noise...)))
}

// told returns the written webhooks without parsing them, which takes far longer, especially with the race detector.
func told(t *testing.T, book *ledger.Ledger, seed uint64, reorder time.Duration, noise ...string) *bytes.Buffer {
	t.Helper()
	n, err := webhook.NewNoise(noise, reorder)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, webhook.Tell(&out, book, webhook.Options{Seed: seed, AsOf: asOf, Noise: n}))
	return &out
}

func read(t *testing.T, from io.Reader) iter.Seq[webhook.Line] {
	t.Helper()
	return func(yield func(webhook.Line) bool) {
		for line, err := range webhook.Read(from) {
			require.NoError(t, err)
			if !yield(line) {
				return
			}
		}
	}
}

func write(lines []webhook.Line) *bytes.Buffer {
	var out bytes.Buffer
	for i := range lines {
		out.Write(append(lines[i].Append(nil), '\n'))
	}
	return &out
}

func TestTheSameOptionsGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	first, second := told(t, draw(4), 4, time.Hour, "all"), told(t, draw(4), 4, time.Hour, "all")
	assert.True(t, bytes.Equal(first.Bytes(), second.Bytes()))
	lines := slices.Collect(read(t, first))
	assert.True(t, slices.IsSortedFunc(lines, func(a, b webhook.Line) int { return a.Time.Compare(b.Time) }))
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	lines := tell(t, 2, 0, "none")
	assert.Equal(t, lines, slices.Collect(read(t, write(lines))))
}

func TestWebhooksAreShapedAsTheirSendersShapeThem(t *testing.T) {
	t.Parallel()
	sizes := map[string]int{}
	for _, l := range tell(t, 5, 10*time.Minute, "all") {
		require.True(t, json.Valid(l.Body))
		require.Equal(t, "/"+l.Source, l.Path)
		require.False(t, l.Time.After(asOf))
		assert.Equal(t, "application/json", l.Headers["Content-Type"])
		kind := l.Source + " " + l.Headers["X-GitHub-Event"]
		sizes[kind] = max(sizes[kind], len(l.Body))
		if l.Source == webhook.GitHub {
			assert.NotEmpty(t, l.Headers["X-GitHub-Delivery"])
			assert.Greater(t, len(l.Body), 6_000, "a real body names its repository in full")
		}
		assert.Less(t, len(l.Body), 60_000)
	}
	for kind, least := range map[string]int{
		"github pull_request": 20_000, "github workflow_run": 18_000, "github push": 7_000,
		"github deployment_status": 9_000, "pagerduty ": 1_400, "generic ": 200,
	} {
		assert.Greater(t, sizes[kind], least, kind)
	}
}

func TestWebhooksArriveInOrderOfArrivalAndWithinReorder(t *testing.T) {
	t.Parallel()
	overtaken := func(lines []webhook.Line) int {
		count, newest := 0, time.Time{}
		for i, l := range lines {
			if i > 0 {
				require.False(t, l.Time.Before(lines[i-1].Time))
			}
			if sent := sentAt(t, l); sent.Before(newest.Add(-8 * time.Second)) {
				count++
			} else if sent.After(newest) {
				newest = sent
			}
		}
		return count
	}
	assert.Zero(t, overtaken(tell(t, 8, 0, "none")), "latency alone is a few seconds")
	assert.Positive(t, overtaken(tell(t, 8, 10*time.Minute, "none")))
}

// sentAt returns when the webhook was sent. No header contains it, so it is read from members of the body.
func sentAt(t *testing.T, l webhook.Line) time.Time {
	t.Helper()
	if l.Source == webhook.Generic {
		var named struct {
			Time   time.Time         `json:"time"`
			Events []json.RawMessage `json:"events"`
		}
		require.NoError(t, json.Unmarshal(l.Body, &named))
		if named.Time.IsZero() {
			require.NoError(t, json.Unmarshal(named.Events[0], &named))
		}
		return named.Time
	}
	var body struct {
		Event struct {
			OccurredAt time.Time `json:"occurred_at"`
		} `json:"event"`
		Repository struct {
			UpdatedAt time.Time `json:"updated_at"`
		} `json:"repository"`
	}
	require.NoError(t, json.Unmarshal(l.Body, &body))
	if l.Source == webhook.PagerDuty {
		return body.Event.OccurredAt
	}
	return body.Repository.UpdatedAt
}

func TestNoiseRepeatsAndAddsButTellsNothingElse(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		plain, noisy := facts(t, tell(t, seed, 0, "none")), facts(t, tell(t, seed, time.Hour, "all"))
		assert.Equal(t, plain, noisy, "seed %d", seed)
	}
}

func TestEveryKindOfNoiseCanBeHadAlone(t *testing.T) {
	t.Parallel()
	book := draw(3)
	count := func(noise string) int { return bytes.Count(told(t, book, 3, 0, noise).Bytes(), []byte("\n")) }
	plain := count("none")
	for _, kind := range webhook.NoiseKinds() {
		assert.Greater(t, count(kind), plain, kind)
	}
	_, err := webhook.NewNoise([]string{"thunder"}, 48*time.Hour)
	assert.ErrorContains(t, err, "`--noise` \"thunder\"")
	assert.ErrorContains(t, err, "`--reorder`")
}

// facts reduces webhooks to the facts that a receiver can use.
func facts(t *testing.T, lines []webhook.Line) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, l := range lines {
		if fact := factOf(t, l); fact != "" {
			all[fact] = true
		}
	}
	require.NotEmpty(t, all)
	return all
}

func factOf(t *testing.T, l webhook.Line) string {
	t.Helper()
	var body map[string]any
	require.NoError(t, json.Unmarshal(l.Body, &body))
	look := func(path string) string { return find(body, strings.Split(path, ".")) }
	kind := l.Source + l.Headers["X-GitHub-Event"] + look("action") + look("event.event_type")
	switch {
	case l.Source == webhook.PagerDuty:
		if strings.Contains(kind, "teleported") || strings.Contains(kind, "responder") {
			return ""
		}
		return kind + look("event.data.id") + look("event.occurred_at")
	case l.Source == webhook.Generic:
		delete(body, "time") // an outcome may be told once more, later
		return fmt.Sprint(body)
	case slices.Contains([]string{"star", "watch", "release", "hologram", "ping"}, l.Headers["X-GitHub-Event"]),
		look("deployment_status.state") == "teleported", look("deployment_status.state") == "inactive",
		strings.HasPrefix(look("ref"), "refs/tags/"), look("workflow_run.conclusion") == "finished",
		look("issue.title") == "How do I run this locally?":
		return ""
	}
	parts := []string{kind}
	for _, path := range []string{
		"deployment.id", "deployment_status.state", "ref", "after", "workflow_run.id", "workflow_run.run_attempt",
		"workflow_run.conclusion", "pull_request.number", "issue.number", "issue.updated_at", "label.name",
	} {
		parts = append(parts, look(path))
	}
	return strings.Join(parts, "|")
}

func find(body any, path []string) string {
	for _, name := range path {
		inner, ok := body.(map[string]any)
		if !ok {
			return ""
		}
		body = inner[name]
	}
	if body == nil {
		return ""
	}
	return fmt.Sprint(body)
}

func TestTheReceiverConfigNamesEveryPagedService(t *testing.T) {
	t.Parallel()
	book := draw(1)
	var text bytes.Buffer
	require.NoError(t, webhook.ReceiverConfig(&text, book))
	for _, s := range book.Services {
		assert.Contains(t, text.String(), s.PagerDutyID+": "+s.Namespace+"/"+s.Name)
	}
}

func TestBrokenFilesAreRefusedByLine(t *testing.T) {
	t.Parallel()
	good := `{"time":"2026-09-30T08:15:02Z","source":"github","path":"/github","headers":{},"body":{}}`
	tests := map[string]struct{ text, want string }{
		"no JSON":          {good + "\nnonsense", "line 2:"},
		"no body":          {`{"source":"github","path":"/github"}`, "line 1: no webhook"},
		"a path without /": {`{"source":"github","path":"github","body":{}}`, "line 1: no webhook"},
		"a line too long":  {good + "\n" + strings.Repeat("x", webhook.MaxLine+1), "line 2:"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var last error
			for _, err := range webhook.Read(strings.NewReader(test.text)) {
				last = err
			}
			assert.ErrorContains(t, last, test.want)
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"time":"2026-09-30T08:15:02Z","source":"github","path":"/github","headers":{"A":"b"},"body":{"x":[1]}}` + "\n\n"))
	f.Add([]byte(`{"source":"generic","path":"/","body":"payload=%7B%7D"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var lines []webhook.Line
		for line, err := range webhook.Read(bytes.NewReader(data)) {
			if err != nil {
				return
			}
			lines = append(lines, line)
		}
		count := 0
		for line := range read(t, write(lines)) {
			assert.Equal(t, lines[count].Source, line.Source)
			assert.JSONEq(t, string(lines[count].Body), string(line.Body))
			count++
		}
		assert.Len(t, lines, count)
	})
}

func BenchmarkTell(b *testing.B) {
	book := organisation.Draw(organisation.Options{Seed: 1, Services: 6, Days: 90, AsOf: asOf, Guard: 15 * time.Minute})
	for b.Loop() {
		require.NoError(b, webhook.Tell(io.Discard, book, webhook.Options{Seed: 1, AsOf: asOf}))
	}
}
