// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// loadConnections is the number of concurrent webhooks while throughput is measured.
const loadConnections = "32"

// This measures how fast a separate process acknowledges signed webhooks of real size, for each way to keep state. The figures
// are for people to read, because they depend on the machine. The test requires only that all are acknowledged.
func TestThroughputOfTheDistribution(t *testing.T) {
	binary, duration := builtDistribution(t), os.Getenv(envLoadDuration)
	if duration == "" {
		t.Skipf("%s does not say how long to measure: use `make load`", envLoadDuration)
	}
	tool := buildTool(t)
	for _, way := range []struct {
		name     string
		overlays []string
	}{
		{"in memory", nil},
		{"state on storage with fsync", []string{onStorage}},
		{"state on storage behind a spool, both with fsync", []string{onStorage, behindASpool}},
	} {
		t.Run(way.name, func(t *testing.T) {
			tr := newLoad(t, tool, "", way.overlays...)
			v := newVictim(t, binary, tr)
			v.start()
			v.awaitReady()
			arguments := []string{"--concurrency", loadConnections, "--duration", duration}
			if rate := os.Getenv(envLoadRate); rate != "" {
				arguments = append(arguments, "--rate", rate)
			}
			summary, err := postLoad(t, tool, tr.intake, arguments...)
			t.Logf("%s%s", summary, v.usage())
			require.NoError(t, err)
		})
	}
}

// postLoad posts a load and returns the report of the generator.
func postLoad(t *testing.T, tool, intake string, arguments ...string) (summary string, err error) {
	t.Helper()
	all := append([]string{
		"load", "--endpoint", "http://" + intake,
		"--secret", "github=secret", "--secret", "pagerduty=secret", "--secret", "generic=secret",
	}, arguments...)
	text, err := exec.CommandContext(t.Context(), tool, all...).CombinedOutput()
	return string(text), err
}

// newLoad prepares a collector for the organisation that the generator posts for. All metrics go to a Prometheus exporter; the
// Collector's own ones are served at the endpoint, if there is one.
func newLoad(t *testing.T, tool, own string, overlays ...string) *trial {
	t.Helper()
	tr := &trial{t: t, intake: freeEndpoint(t), metrics: freeEndpoint(t), directory: t.TempDir()}
	telemetry := "{metrics: {level: none}, logs: {level: warn}}"
	if host, port, ok := strings.Cut(own, ":"); ok {
		telemetry = `{logs: {level: warn}, metrics: {level: normal, readers: [{pull: {exporter: {prometheus: {host: "` + host + `", port: ` + port + `}}}}]}}`
	}
	tr.configure(`
service:
  pipelines:
    logs/delivery: {receivers: [delivery], exporters: [dora]}
    logs/verdicts: {receivers: [dora], exporters: [nop]}
    metrics: {receivers: [dora], exporters: [prometheus]}
  telemetry: `+telemetry+"\n"+configuredSources(command(t, tool, "simulate", "--services", "8", "--print-receiver-config"), tr.intake)+`
connectors:
  dora: {flush_interval: 10s}
exporters:
  nop:
  prometheus: {endpoint: "`+tr.metrics+`", without_scope_info: true}
`, overlays...)
	return tr
}
