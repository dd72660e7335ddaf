// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	deployRun = `{"action":"completed","repository":{"full_name":"acme/shop","html_url":"https://github.com/acme/shop"},` +
		`"workflow":{"name":"Deploy checkout"},"workflow_run":{"id":9753949763,"run_attempt":1,"head_branch":"main","conclusion":"success",` +
		`"head_sha":"08bc87cf41e805e319fa9857e501d76e318cdb07","updated_at":"2026-03-02T09:14:31Z"}}`
	deployFile = `
version: 1
rules:
  - name: deploys
    match: {kind: pipeline_run, name: "Deploy*"}
    as: deployment
    set: {service: shop/checkout, environment: production}
`
)

func webhookLine(source, event, body string) string {
	return `{"time":"2026-03-02T09:14:32Z","source":"` + source + `","path":"/x","headers":{"X-GitHub-Event":"` + event + `"},"body":` + body + "}\n"
}

func written(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestExplainTellsWhatIsReadDecidedAndRecorded(t *testing.T) {
	t.Parallel()
	webhooks := written(t, "w.jsonl", webhookLine("github", "ping", "{}")+webhookLine("github", "workflow_run", deployRun))
	stdout, _, err := deliverygen(t, "explain", "--webhooks", webhooks, "--line", "2", "--catalog", written(t, "delivery.yaml", deployFile))
	require.NoError(t, err)
	for _, want := range []string{
		"webhook 2: a webhook of github; its signature is not verified here\n",
		"    kind: pipeline_run\n    name: Deploy checkout\n    repository: acme/shop\n    branch: main\n",
		"    recorded only if a rule of the delivery file says so\n",
		`    dora.deployment.finished stands, because rule 1 "deploys" makes this pipeline_run a deployment and sets service shop/checkout,`,
		"  recorded: dora.cicd.pipeline.run.finished\n",
		"  recorded: dora.deployment.finished\n    deployment.environment.name: production\n    service.name: checkout\n    service.namespace: shop\n",
	} {
		assert.Contains(t, stdout, want)
	}
	assert.NotContains(t, stdout, "webhook 1")
}

func TestExplainWithoutADeliveryFile(t *testing.T) {
	t.Parallel()
	webhooks := written(t, "w.jsonl", webhookLine("github", "workflow_run", deployRun)+webhookLine("pagerduty", "", "{}"))
	stdout, _, err := deliverygen(t, "explain", "--webhooks", webhooks, "--source", "github")
	require.NoError(t, err)
	assert.Contains(t, stdout, "there is no delivery file: drafts are passed over, and all else stands as it is")
	assert.Contains(t, stdout, "recorded: dora.cicd.pipeline.run.finished")
	assert.NotContains(t, stdout, "recorded: dora.deployment.finished")
	assert.NotContains(t, stdout, "webhook 2", "that of another source")
}

func TestExplainTakesARawBody(t *testing.T) {
	t.Parallel()
	for name, headers := range map[string]string{
		"headers as on the wire":   "X-GitHub-Event: workflow_run\nX-GitHub-Delivery: 1\n",
		"headers as a JSON object": ` {"X-GitHub-Event": "workflow_run", "x-github-delivery": "1"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stdout, _, err := deliverygen(t, "explain", "--source", "github/enterprise",
				"--headers", written(t, "headers", headers), "--body", written(t, "body.json", deployRun))
			require.NoError(t, err)
			assert.Contains(t, stdout, "a webhook of github/enterprise;")
			assert.Contains(t, stdout, "recorded: dora.cicd.pipeline.run.finished")
			assert.Contains(t, stdout, "dora.event.delivery_id: 1\n")
		})
	}
}

func TestExplainRefusesHeadersThatAreNone(t *testing.T) {
	t.Parallel()
	for headers, want := range map[string]string{
		`X-GitHub-Event`:        "write one \"Name: value\" on a line, or a JSON object",
		`{"X-GitHub-Event": 1}`: "as a JSON object of strings",
	} {
		_, _, err := deliverygen(t, "explain", "--source", "github", "--headers", written(t, "headers", headers), "--body", written(t, "b", "{}"))
		assert.ErrorContains(t, err, want)
	}
}

// TestExplainReadsARecordingAsOfItsDay explains a sync that today is older than the source's `max_age`.
func TestExplainReadsARecordingAsOfItsDay(t *testing.T) {
	t.Parallel()
	body := "../../internal/source/argocd/testdata/application.json"
	for received, want := range map[string]string{
		"2026-03-02T09:15:02Z": "recorded: dora.deployment.finished",
		"2099-01-01T00:00:00Z": "older than `max_age`",
	} {
		stdout, _, err := deliverygen(t, "explain", "--source", "argocd", "--body", body, "--received", received)
		require.NoError(t, err)
		assert.Contains(t, stdout, want)
	}
}

func TestExplainFailsWhereTheReceiverWouldNotTakeIt(t *testing.T) {
	t.Parallel()
	lacking := strings.Replace(deployFile, ", environment: production", "", 1)
	tests := map[string]struct {
		lines, file, stdout, err string
	}{
		"a broken webhook":       {webhookLine("github", "workflow_run", "{}"), deployFile, "it is refused: ", "webhook 1: a webhook cannot be understood"},
		"an ignored one is fine": {webhookLine("github", "ping", "{}"), deployFile, "it is ignored: ", ""},
		"a rule that says too little": {
			webhookLine("github", "workflow_run", deployRun), lacking,
			"deployment.environment.name is required", "what the delivery file makes of a webhook cannot be recorded",
		},
		"a sender that nobody knows": {webhookLine("gitea", "", "{}"), deployFile, "", `no source is called "gitea": use one of alertmanager,`},
		"nothing at all":             {"", deployFile, "", "none of the 0 webhooks is the one asked for"},
		"a file with faults":         {webhookLine("github", "ping", "{}"), "version: 2", "", "`version` must be 1"},
		"no webhook":                 {"{}\n", deployFile, "", "line 1: no webhook"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stdout, _, err := deliverygen(t, "explain", "--webhooks", written(t, "w.jsonl", tt.lines), "--catalog", written(t, "delivery.yaml", tt.file))
			assert.Contains(t, stdout, tt.stdout)
			if tt.err == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, tt.err)
		})
	}
}

func TestExplainSaysWhichFlagsGoTogether(t *testing.T) {
	t.Parallel()
	for want, arguments := range map[string][]string{
		"name either a file of webhooks":  {"explain"},
		"`--body` needs `--source`":       {"explain", "--body", "b.json"},
		"`--headers` belongs to `--body`": {"explain", "--webhooks", "w", "--headers", "h"},
		"`--received` belongs to":         {"explain", "--webhooks", "w", "--received", "now"},
		"`--received` is \"monday\"":      {"explain", "--body", "b", "--source", "argocd", "--received", "monday"},
		"`--line` must be the number":     {"explain", "--webhooks", "w", "--line", "-1"},
		"no such file":                    {"explain", "--webhooks", "/does/not/exist"},
	} {
		_, _, err := deliverygen(t, arguments...)
		assert.ErrorContains(t, err, want)
	}
}
