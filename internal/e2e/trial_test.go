// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	trialDays = "30"
	// webhooksPerService is the approximate number of webhooks of a service in the days of the trial.
	webhooksPerService = 700
	// trialSenders is the number of concurrent webhooks.
	trialSenders = 12
)

// trial is an organisation whose webhooks go to a collector with faults, and the backends by which the collector is judged.
type trial struct {
	t          *testing.T
	want       truth
	sinks      *sinks
	continuity *continuity
	sender     *sender
	sent       chan error

	intake, metrics string
	directory       string // of the storage
	// configurations are those of the truth test, followed by overriding ones.
	configurations []string
}

// Configurations that override that of the truth test.
const (
	// trialTelling also exports verdicts to the sink, and logs warnings and errors only.
	trialTelling = `
service:
  pipelines:
    logs/verdicts: {receivers: [dora], exporters: [otlp_http]}
  telemetry: {logs: {level: warn}}
`
	// onStorage keeps the connector's state in files that are synced to the disk.
	onStorage = `
service:
  extensions: [file_storage]
extensions:
  file_storage: {directory: "DIRECTORY", create_directory: true, fsync: true}
connectors:
  dora: {storage: file_storage}
`
	// behindASpool stores webhooks before they are passed on.
	behindASpool = `
receivers:
  delivery: {spool: {storage: file_storage}}
`
)

// newTrial draws an organisation and prepares the configurations of a collector for it.
func newTrial(t *testing.T, tool string, seed uint64, services int, overlays ...string) *trial {
	t.Helper()
	dir := t.TempDir()
	webhooks, truthFile := filepath.Join(dir, "webhooks.jsonl"), filepath.Join(dir, "truth.json")
	sources := command(t, tool, "simulate", "--seed", strconv.FormatUint(seed, 10), "--services", strconv.Itoa(services),
		"--days", trialDays, "--as-of", "now", "--guard", "6h", "--webhooks", webhooks, "--truth", truthFile, "--print-receiver-config")
	tr := &trial{
		t: t, want: readTruth(t, truthFile), sinks: newSinks(t), continuity: newContinuity(), sent: make(chan error, 1),
		intake: freeEndpoint(t), metrics: freeEndpoint(t), directory: filepath.Join(dir, "state"),
	}
	tr.sinks.inspect = tr.continuity.see
	tr.sender = newSender("http://"+tr.intake, readWebhooks(t, webhooks))
	tr.configure(configuration(sources, tr.intake, tr.metrics, tr.sinks), append([]string{trialTelling}, overlays...)...)
	return tr
}

// configure sets the configurations, in which DIRECTORY stands for that of the storage.
func (r *trial) configure(base string, overlays ...string) {
	r.configurations = []string{base}
	for _, overlay := range overlays {
		r.configurations = append(r.configurations, strings.ReplaceAll(overlay, "DIRECTORY", r.directory))
	}
}

// send starts to post all webhooks.
func (r *trial) send() {
	go func() { r.sent <- r.sender.run(r.t.Context(), trialSenders) }()
}

// awaitSent waits until all webhooks were acknowledged.
func (r *trial) awaitSent() {
	r.t.Helper()
	require.NoError(r.t, <-r.sent)
	r.t.Logf("%d webhooks acknowledged, %d attempts without an answer, %d told to come again",
		r.sender.acknowledged(), r.sender.unanswered.Load(), r.sender.refused())
}

// judge compares the final figures and verdicts with the truth, and checks the continuity of all flushes.
func (r *trial) judge() {
	r.t.Helper()
	over := r.sinks.awaitSettled(r.want)
	compareFigures(r.t, "otlp_http", r.want, over)
	compareFigures(r.t, "prometheus", r.want, r.sinks.awaitScraped(r.t, r.metrics, r.want))
	assert.Empty(r.t, r.sinks.verdicts.differences(r.want), "failed deployments, by the verdicts that stand")
	assert.Empty(r.t, r.continuity.faults(), "what was told across restarts")
	assert.Positive(r.t, r.continuity.series(), "cumulative series")
}
