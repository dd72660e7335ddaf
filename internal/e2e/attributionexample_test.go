// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const attributionExample = "../../examples/attribution/"

// attributionOverlay makes the example flush sooner, and also export over OTLP.
const attributionOverlay = `
service:
  telemetry: {metrics: {level: none}}
connectors:
  release_health: {flush_interval: 1s}
  dora: {flush_interval: 1s, settle_time: 1s, attribution: {evaluation_interval: 1s}}
`

// The example, run as its README says, names the deployment that the generated case declares as the culprit.
func TestTheAttributionExampleNamesTheReleaseThatWasDrawnToFail(t *testing.T) {
	t.Parallel()
	tool, heard := buildTool(t), newAudience(t)
	webhooks, intake, metrics := freeEndpoint(t), freeEndpoint(t), freeEndpoint(t)
	text, err := os.ReadFile(attributionExample + "config.yaml")
	require.NoError(t, err)
	before, _, found := strings.Cut(string(text), "exporters:\n  debug:")
	require.True(t, found)
	runCollector(t, strings.NewReplacer(
		"${env:ATTRIBUTION_WEBHOOKS:-localhost:8088}", webhooks,
		"${env:ATTRIBUTION_SECRET:-attribution}", "attribution",
		"${env:ATTRIBUTION_GRPC:-localhost:4317}", freeEndpoint(t),
		"${env:ATTRIBUTION_HTTP:-localhost:4318}", intake,
		"[file, debug]", "[otlp_http]", "[prometheus]", "[otlp_http, prometheus]",
	).Replace(before)+`
exporters:
  prometheus: {endpoint: "`+metrics+`", without_scope_info: true}
  otlp_http: {endpoint: "`+heard.URL+`", compression: none, sending_queue: {enabled: false}, retry_on_failure: {enabled: false}}
`, attributionOverlay)
	awaitListener(t, webhooks)
	awaitListener(t, intake)

	flags := exampleCase(t)
	command(t, tool, append(flags, "--endpoint", "http://"+intake, "--webhooks-endpoint", "http://"+webhooks, "--secret", "generic=attribution")...)
	culprit := drawnCulprit(t, tool, flags)
	for _, name := range []string{"dora.change.suspected", "dora.change.failed", "dora.change.recovered", "dora.incident.attributed"} {
		heard.await(name, func() bool {
			standing := heard.standing(name)
			return len(standing) == 1 && standing[0].text("deployment.id") == culprit
		})
	}
	heard.await("changes of health that are changes", func() bool {
		changed := heard.of("dora.release.health_changed")
		return len(changed) > 0 && !slices.ContainsFunc(changed, func(one announcement) bool {
			before, is := one.said["dora.release.previous_health"]
			return is && before == one.text("dora.release.health")
		})
	})
	heard.await("flushes after it", heard.flushesLater(settledFlushes))
	assert.InDelta(t, 1, scrape(t, metrics).total("dora.deployment.window_failed", `dora_window_size="7d"`), 0)
}

var readmeCommand = regexp.MustCompile(`deliverygen (incidents (?:--[a-z]+ \S+ )+)\\`)

// exampleCase returns the flags with which the README of the example generates its case.
func exampleCase(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(attributionExample + "README.md")
	require.NoError(t, err)
	found := readmeCommand.FindSubmatch(text)
	require.NotNil(t, found)
	return strings.Fields(string(found[1]))
}

// drawnCulprit returns the deployment that caused the failure of the generated case.
func drawnCulprit(t *testing.T, tool string, flags []string) string {
	t.Helper()
	folder := t.TempDir()
	command(t, tool, append(flags, "--out", folder)...)
	files, err := filepath.Glob(filepath.Join(folder, "*", "truth.json"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	text, err := os.ReadFile(files[0])
	require.NoError(t, err)
	var truth struct {
		Culprit struct {
			ID string `json:"deployment_id"`
		} `json:"culprit"`
	}
	require.NoError(t, json.Unmarshal(text, &truth))
	assert.NotEmpty(t, truth.Culprit.ID)
	return truth.Culprit.ID
}
