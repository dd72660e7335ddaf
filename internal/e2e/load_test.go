// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	// envLoadDuration is how long each way to keep state is measured, such as 30s; without it the measurement skips.
	envLoadDuration = "LOAD_DURATION"
	// envLoadRate is how many webhooks are posted per second; as fast as they are answered without it.
	envLoadRate = "LOAD_RATE"
	// loadConnections is how many webhooks are under way at once.
	loadConnections = "32"
)

// How fast signed webhooks of real size are acknowledged, by a separate process, in each way to keep state. The figures
// are for people to read: whether they suffice depends on the machine. All must be acknowledged.
func TestThroughputOfTheDistribution(t *testing.T) {
	binary, duration := os.Getenv(envBinary), os.Getenv(envLoadDuration)
	if binary == "" || duration == "" {
		t.Skipf("%s and %s do not say what to measure for how long: use `make load`", envBinary, envLoadDuration)
	}
	tool := buildTool(t)
	for _, way := range []struct{ name, overlay string }{
		{"in memory", ""},
		{"state on storage with fsync", crashStorage},
		{"state on storage behind a spool, both with fsync", crashStorage + crashSpool},
	} {
		t.Run(way.name, func(t *testing.T) {
			intake := steadyEndpoint(t)
			overlay := strings.ReplaceAll(way.overlay, "DIRECTORY", filepath.Join(t.TempDir(), "state"))
			v := newVictim(t, binary, intake, loadConfiguration(t, tool, intake, ""), overlay)
			v.start()
			v.awaitReady()
			arguments := []string{"--concurrency", loadConnections, "--duration", duration}
			if rate := os.Getenv(envLoadRate); rate != "" {
				arguments = append(arguments, "--rate", rate)
			}
			summary, err := postLoad(t, tool, intake, arguments...)
			t.Logf("%s%s", summary, v.usage())
			require.NoError(t, err)
		})
	}
}

// postLoad posts a load and returns what the generator says about it.
func postLoad(t *testing.T, tool, intake string, arguments ...string) (summary string, err error) {
	t.Helper()
	all := append([]string{
		"load", "--endpoint", "http://" + intake,
		"--secret", "github=secret", "--secret", "pagerduty=secret", "--secret", "generic=secret",
	}, arguments...)
	text, err := exec.CommandContext(t.Context(), tool, all...).CombinedOutput()
	return string(text), err
}

// loadConfiguration is a Collector for the organisation that the generator posts for: every ten seconds all metrics go to
// a Prometheus exporter, and the Collector's own ones are served at the endpoint, if there is one.
func loadConfiguration(t *testing.T, tool, intake, own string) string {
	t.Helper()
	sources := configuredSources(command(t, tool, "simulate", "--services", "8", "--print-receiver-config"), intake)
	telemetry := "{metrics: {level: none}, logs: {level: warn}}"
	if own != "" {
		host, port, _ := strings.Cut(own, ":")
		telemetry = `{logs: {level: warn}, metrics: {level: normal, readers: [{pull: {exporter: {prometheus: {host: "` + host + `", port: ` + port + `}}}}]}}`
	}
	return `
service:
  pipelines:
    logs/delivery: {receivers: [delivery], exporters: [dora]}
    logs/verdicts: {receivers: [dora], exporters: [nop]}
    metrics: {receivers: [dora], exporters: [prometheus]}
  telemetry: ` + telemetry + "\n" + sources + `
connectors:
  dora: {flush_interval: ` + loadFlush.String() + `}
exporters:
  nop:
  prometheus: {endpoint: "` + steadyEndpoint(t) + `", without_scope_info: true}
`
}

const loadFlush = 10 * time.Second
