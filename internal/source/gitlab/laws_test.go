// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"errors"
	"iter"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

var fixtures = []string{"build", "deployment", "feature_flag", "issue", "merge_request", "pipeline", "push", "release", "tag_push"}

// TestSecondDeliveryTellsTheSameFacts sends every webhook again an hour later: with the same key, as GitLab's retries do,
// and with another one, as the hook of a group does.
func TestSecondDeliveryTellsTheSameFacts(t *testing.T) {
	t.Parallel()
	for _, name := range fixtures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first := request(fixture(t, name))
			again, group := request(fixture(t, name)), request(fixture(t, name))
			again.Received = received.Add(time.Hour)
			group.Header.Set("Idempotency-Key", "key-2")
			want := uids(t, first)
			assert.Equal(t, want, uids(t, again))
			if name == "feature_flag" {
				assert.NotEqual(t, want, uids(t, group), "without a time another key is another switching")
				return
			}
			assert.Equal(t, want, uids(t, group))
		})
	}
}

// TestOrderOfWebhooksDoesNotMatter applies one day's webhooks in order and in reverse.
func TestOrderOfWebhooksDoesNotMatter(t *testing.T) {
	t.Parallel()
	deployment := fixture(t, "deployment")
	day := []sourcetest.Body{
		fixture(t, "merge_request").With("object_attributes.action", "open"),
		fixture(t, "push"), fixture(t, "merge_request"), fixture(t, "pipeline"),
		deployment.With("status", "running").With("status_changed_at", "2026-03-02 10:01:00 +0100"), deployment,
		fixture(t, "issue"),
	}
	forth, back := foldAll(t, slices.Values(day)), foldAll(t, backward(day))
	key := delivery.DeploymentKey{
		Scope: delivery.Scope{Service: delivery.Service{Name: "checkout"}, Environment: "prod-eu"},
		ID:    "9007199254740993",
	}
	want, ok := forth.Deployment(key)
	require.True(t, ok)
	assert.Equal(t, clock(t, "2026-03-02T09:01:00Z").UnixNano(), int64(want.Started))
	assert.Equal(t, clock(t, "2026-03-02T09:04:30Z").UnixNano(), int64(want.FinishedAt()))
	got, _ := back.Deployment(key)
	assert.Equal(t, want, got)

	change, ok := forth.Change(delivery.ChangeKey{RepositoryURL: repository.URL, ID: "17"})
	require.True(t, ok)
	assert.Equal(t, clock(t, "2026-03-01T07:00:00Z").UnixNano(), int64(change.Ready))
	assert.Equal(t, forth.Changes(repository.URL), back.Changes(repository.URL))
	assert.Equal(t, forth.Incidents(key.Scope.Service), back.Incidents(key.Scope.Service))
	for _, pipeline := range forth.Pipelines() {
		assert.Equal(t, forth.PipelineRuns(pipeline), back.PipelineRuns(pipeline))
	}
}

func backward(bodies []sourcetest.Body) iter.Seq[sourcetest.Body] {
	return func(yield func(sourcetest.Body) bool) {
		for _, body := range slices.Backward(bodies) {
			if !yield(body) {
				return
			}
		}
	}
}

func foldAll(t *testing.T, bodies iter.Seq[sourcetest.Body]) *delivery.History {
	t.Helper()
	history := delivery.NewHistory(delivery.Limits{})
	for body := range bodies {
		for _, event := range read(t, body).Standing() {
			_, _, err := history.Apply(event)
			require.NoError(t, err)
		}
	}
	return history
}

func TestEveryMutationIsTakenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	for _, name := range fixtures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := fixture(t, name)
			want := len(read(t, body))
			for mutation, raw := range body.Mutations() {
				r := request(body)
				r.Body = raw
				events, err := newSource().Events(r)
				holds(t, events, err, mutation)
				if err == nil {
					assert.Len(t, events, want, mutation)
				}
			}
		})
	}
}

func FuzzEvents(f *testing.F) {
	for _, name := range fixtures {
		raw, err := os.ReadFile("testdata/" + name + ".json")
		require.NoError(f, err)
		f.Add(raw)
	}
	f.Add([]byte(`{"object_kind":"pipeline","project":{"web_url":"https://a/b"},"object_attributes":{"id":1,"status":"failed"},"builds":[null]}`))
	f.Add([]byte(`{"object_kind":"issue","project":{"web_url":"https://a/b/c"},"object_attributes":{"iid":1,"action":"update"},"changes":{"labels":{}}}`))
	src := newSource()
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := src.Events(source.Request{Body: body, Received: received})
		holds(t, events, err, "")
	})
}

func holds(t *testing.T, events source.Events, err error, name string) {
	t.Helper()
	if err != nil {
		var ignored *source.Ignored
		var malformed *source.Malformed
		assert.True(t, errors.As(err, &ignored) || errors.As(err, &malformed), name)
		assert.Empty(t, events, name)
		return
	}
	assert.NotEmpty(t, events, name)
	for _, e := range events.Standing() {
		assert.NoError(t, e.Validate(), name)
		assert.NotEmpty(t, e.UID, name)
	}
}

func uids(t *testing.T, r source.Request) []string {
	t.Helper()
	events, err := newSource().Events(r)
	require.NoError(t, err)
	ids := make([]string, len(events))
	for i, e := range events {
		e.Identify()
		ids[i] = e.UID
	}
	return ids
}
