// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"net/http"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"

	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func startWithRules(tb testing.TB, next consumer.Logs) *running {
	tb.Helper()
	return start(tb, map[string]any{"sources": allSources, "catalog": "testdata/rules.yaml"}, next)
}

// TestRealDrafts compares the events that are recorded only because of a rule.
func TestRealDrafts(t *testing.T) {
	t.Parallel()
	root := payloads(t)
	for name, want := range expectations(t, "github_rules") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holdAgainst(t, startWithRules, want, "/github", filepath.Join(root, "github", name+".json"))
		})
	}
}

// TestDraftsOfGitHub sends webhooks that a rule turns into a deployment, in any order and twice: all webhooks about one
// deployment make exactly one, and without a rule none.
func TestDraftsOfGitHub(t *testing.T) {
	t.Parallel()
	release := sourcetest.Load(t, sources+"github/testdata/release.json")
	push := sourcetest.Load(t, sources+"github/testdata/push.json").
		With("ref", "refs/tags/v1.4.2").With("before", "0000000000000000000000000000000000000000")
	job := fixture(t, "/github", "workflow_job")
	for name, test := range map[string]struct {
		hooks []webhook
		ids   []any
	}{
		"published and released": {
			[]webhook{
				signed("/github", "release", release.JSON()),
				signed("/github", "release", release.With("action", "released").JSON()),
			},
			[]any{"7001"},
		},
		"a pre-release": {[]webhook{signed("/github", "release", release.With("release.prerelease", true).JSON())}, nil},
		"a tag that was pushed, twice": {
			[]webhook{signed("/github", "push", push.JSON()), signed("/github", "push", push.JSON())},
			[]any{"acme/checkout@v1.4.2"},
		},
		"a job, and the status of its deployment": {
			[]webhook{job, signed("/github", "deployment_status", sourcetest.Load(t, sources+"github/testdata/deployment_status.json").JSON())},
			[]any{"9007199254740993"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sink := new(consumertest.LogsSink)
			r := startWithRules(t, sink)
			for _, hook := range test.hooks {
				status, reason := r.post(t, hook)
				assert.Contains(t, []int{http.StatusAccepted, http.StatusNoContent}, status, reason)
			}
			var ids []any
			for _, event := range flattened(sink.AllLogs()) {
				require.Equal(t, "dora.deployment.finished", event["event"])
				ids = append(ids, event["deployment.id"])
			}
			assert.Equal(t, test.ids, ids)
		})
	}
}

func TestDraftsAreNothingWithoutARule(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	r := startAll(t, sink)
	for _, event := range []string{"create", "release", "workflow_job"} {
		status, reason := r.post(t, fixture(t, "/github", event))
		assert.Equal(t, http.StatusNoContent, status, reason)
	}
	assert.Zero(t, sink.LogRecordCount())
}
