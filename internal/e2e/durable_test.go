// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

const durableExample = "../../examples/durable/config.yaml"

// durableConfiguration returns the example's configuration, with a short flush interval and no settle time.
func durableConfiguration(t *testing.T, state, intake, metrics string) string {
	t.Helper()
	text, err := os.ReadFile(durableExample)
	require.NoError(t, err)
	return strings.NewReplacer(
		"${env:DURABLE_DIRECTORY:-./state}", state,
		"${env:DURABLE_WEBHOOKS:-localhost:8088}", intake,
		"${env:DURABLE_METRICS:-localhost:9464}", metrics,
		"${env:DURABLE_SECRET:-durable}", "durable",
		"exporters: [debug]", "exporters: [nop]",
		"  debug:\n    verbosity: detailed\n", "  nop:\n",
		"    storage: file_storage\n\nexporters", "    storage: file_storage\n    flush_interval: 100ms\n    settle_time: 0s\n\nexporters",
	).Replace(string(text))
}

func TestTheDurableExampleGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	// Each life has addresses of its own: the old ones may linger.
	live := func(post bool) figures {
		intake, metrics := freeEndpoint(t), freeEndpoint(t)
		stop := startCollector(t, factories, durableConfiguration(t, state, intake, metrics))
		defer func() { require.NoError(t, stop()) }()
		awaitListener(t, intake)
		if post {
			postDeployment(t, intake)
		}
		for {
			require.NoError(t, t.Context().Err())
			if found := deploymentFigures(scrape(t, metrics)); len(found) > 0 {
				return found
			}
			pause(t.Context(), 20*time.Millisecond)
		}
	}
	before := live(true)
	assert.Equal(t, before, live(false))
}

func postDeployment(t *testing.T, intake string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+intake+"/generic", strings.NewReader(
		`{"event": "deployment.finished", "id": "build-1", "status": "succeeded", "service": "checkout", "environment": "production", "version": "1.0.0"}`))
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer durable")
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusAccepted, answer.StatusCode)
}

// deploymentFigures returns the counter and the windowed totals of deployments once all of them count one deployment, else nil: a scrape may
// come in the middle of a flush.
func deploymentFigures(all figures) figures {
	found, counting := figures{}, 0
	for key, value := range all {
		if strings.HasPrefix(key, "dora.deployments{") || strings.HasPrefix(key, "dora.deployment.window_total{") {
			found[key] = value
			if value == 1 {
				counting++
			}
		}
	}
	if counting < 1+len(dora.Windows) {
		return nil
	}
	return found
}
