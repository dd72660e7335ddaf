// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/receiver/receivertest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-dora/otelcol-dora/internal/catalog"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
	"github.com/otelcol-dora/otelcol-dora/receiver/deliveryreceiver/internal/metadata"
	"github.com/otelcol-dora/otelcol-dora/receiver/deliveryreceiver/internal/metadatatest"
)

const exampleFolder = "../../examples/catalog/"

// deliveryFile writes a delivery file and returns its path.
func deliveryFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "delivery.yaml")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func startWithCatalog(t *testing.T, content string, sink *consumertest.LogsSink) *running {
	t.Helper()
	return start(t, map[string]any{"sources": allSources, "catalog": deliveryFile(t, content)}, sink)
}

// run returns the webhook of a completed workflow run.
func run(t *testing.T) webhook {
	t.Helper()
	return signed("/github", "workflow_run", sourcetest.Load(t, sources+"github/testdata/workflow_run.json").JSON())
}

func names(sink *consumertest.LogsSink) []any {
	var names []any
	for _, event := range flattened(sink.AllLogs()) {
		names = append(names, event["event"])
	}
	return names
}

func TestARuleMakesAWorkflowRunADeployment(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	r := startWithCatalog(t, `
version: 1
rules: [{match: {source: github, kind: pipeline_run}, as: deployment, set: {service: shop/checkout, environment: prod}}]
`, sink)
	status, reason := r.post(t, run(t))
	require.Equal(t, http.StatusAccepted, status, reason)
	require.ElementsMatch(t, []any{"dora.cicd.pipeline.run.finished", "dora.deployment.finished"}, names(sink))
	for _, event := range flattened(sink.AllLogs()) {
		if event["event"] == "dora.deployment.finished" {
			assert.Equal(t, "checkout", event["service.name"])
			assert.Equal(t, "production", event["deployment.environment.name"])
			assert.Equal(t, "failed", event["deployment.status"], "as the run did")
		}
	}
	metadatatest.AssertEqualReceiverDeliveryCatalogDecisions(t, r.telemetry, []metricdata.DataPoint[int64]{{
		Value:      1,
		Attributes: attribute.NewSet(attribute.String("decision", "promoted"), attribute.String("source", "github")),
	}}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
}

// TestADeploymentThatARuleLeavesIncompleteIsWarnedOf posts a webhook that a rule turns into a deployment without an
// environment. The deployment is lost, and only the warning says so.
func TestADeploymentThatARuleLeavesIncompleteIsWarnedOf(t *testing.T) {
	t.Parallel()
	core, logs := observer.New(zapcore.WarnLevel)
	telemetry := componenttest.NewTelemetry()
	builder, err := metadata.NewTelemetryBuilder(telemetry.NewTelemetrySettings())
	require.NoError(t, err)
	config := createDefaultConfig().(*Config)
	config.Catalog = deliveryFile(t, "version: 1\nrules: [{name: deploys, match: {source: github, kind: pipeline_run}, as: deployment}]\n")
	c := newCatalogReader(config, builder, zap.New(core))
	require.NoError(t, c.start())
	defer c.shutdown()

	draft := source.Event{Draft: true, Origin: source.Origin{Kind: source.KindPipelineRun}, Event: &delivery.Event{
		Name: delivery.DeploymentFinished, Time: time.Unix(1772442000, 0),
		Subject: &delivery.DeploymentFacts{ID: "1", Service: delivery.Service{Name: "checkout"}, Status: delivery.StatusSucceeded},
	}}
	assert.Empty(t, c.read(t.Context(), "github", "github", source.Events{draft}))
	assert.Empty(t, c.read(t.Context(), "github", "github", source.Events{draft, draft}))
	require.Len(t, logs.All(), 1, "once per rule")
	assert.Equal(t, map[string]any{
		"source": "github", "rule": `rule 1 "deploys"`, "to mend it": "add `set.environment` to the rule",
		"decision": `dora.deployment.finished cannot be recorded as rule 1 "deploys" has it, unless it sets ` +
			"`set.environment`: deployment.environment.name is required",
	}, logs.All()[0].ContextMap())
	metadatatest.AssertEqualReceiverDeliveryCatalogDecisions(t, telemetry, []metricdata.DataPoint[int64]{{
		Value:      3,
		Attributes: attribute.NewSet(attribute.String("decision", "invalid"), attribute.String("source", "github")),
	}}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
	require.NoError(t, telemetry.Shutdown(t.Context()))
}

func TestARuleIsWarnedOfOncePerVersion(t *testing.T) {
	t.Parallel()
	var w warnedRules
	first, second := new(catalog.Catalog), new(catalog.Catalog)
	assert.True(t, w.isNews(first, "rule 1"))
	assert.False(t, w.isNews(first, "rule 1"))
	assert.True(t, w.isNews(first, "rule 2"))
	assert.True(t, w.isNews(second, "rule 1"), "another version of the file")
}

func TestWithoutARuleADraftIsNobodysDeployment(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	status, _ := startAll(t, sink).post(t, run(t))
	assert.Equal(t, http.StatusAccepted, status)
	assert.Equal(t, []any{"dora.cicd.pipeline.run.finished"}, names(sink))
}

func TestAWebhookOfWhichNothingStandsIsIgnored(t *testing.T) {
	t.Parallel()
	sink := new(consumertest.LogsSink)
	r := startWithCatalog(t, "version: 1\nrules: [{match: {repository: '**'}, as: ignore}]\n", sink)
	status, reason := r.post(t, run(t))
	assert.Equal(t, http.StatusNoContent, status)
	assert.Empty(t, reason)
	assert.Empty(t, sink.AllLogs())
	metadatatest.AssertEqualReceiverDeliveryRequests(t, r.telemetry, []metricdata.DataPoint[int64]{{
		Value: 1,
		Attributes: attribute.NewSet(attribute.String("source", "github"), attribute.String("outcome", "ignored"),
			attribute.Int("http.response.status_code", http.StatusNoContent)),
	}}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
}

func TestADeliveryFileWithFaultsFailsTheStart(t *testing.T) {
	t.Parallel()
	config := createDefaultConfig().(*Config)
	require.NoError(t, section(t, "minimal").Unmarshal(config))
	config.ServerConfig.NetAddr.Endpoint = "localhost:0"
	config.Catalog = deliveryFile(t, "version: 1\nservice: []\n")
	r, err := newReceiver(receivertest.NewNopSettings(metadata.Type), config, consumertest.NewNop())
	require.NoError(t, err)
	require.ErrorContains(t, r.Start(t.Context(), componenttest.NewNopHost()), "read the `catalog`: "+config.Catalog+": line 2: `service` is not known here")
	assert.NoError(t, r.Shutdown(t.Context()))
}

func TestAStartThatFailsFollowsNoFile(t *testing.T) {
	t.Parallel()
	first := startAll(t, consumertest.NewNop())
	config := createDefaultConfig().(*Config)
	config.ServerConfig.NetAddr.Endpoint = first.server.Address.String()
	config.Catalog = deliveryFile(t, "version: 1\n")
	r, err := newReceiver(receivertest.NewNopSettings(metadata.Type), config, consumertest.NewNop())
	require.NoError(t, err)
	assert.ErrorContains(t, r.Start(t.Context(), componenttest.NewNopHost()), "listen on `endpoint`", "goleak would find a follower left behind")
}

func TestTheVersionInForceIsToldAndABadOneIsRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		telemetry := componenttest.NewTelemetry()
		core, logs := observer.New(zapcore.DebugLevel)
		builder, err := metadata.NewTelemetryBuilder(telemetry.NewTelemetrySettings())
		require.NoError(t, err)
		config := createDefaultConfig().(*Config)
		config.Catalog = deliveryFile(t, "version: 1\n")
		c := newCatalogReader(config, builder, zap.New(core))
		require.NoError(t, c.start())
		require.NoError(t, c.observe())
		defer c.shutdown()

		become := func(content string) {
			require.NoError(t, os.WriteFile(config.Catalog, []byte(content), 0o600))
			<-time.NewTimer(defaultCatalogRefresh).C
			synctest.Wait()
		}
		inForce := func() {
			metadatatest.AssertEqualReceiverDeliveryCatalogInfo(t, telemetry, []metricdata.DataPoint[int64]{{
				Value: 1, Attributes: attribute.NewSet(attribute.String("hash", c.follower.Current().Hash())),
			}}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
		}
		inForce()
		first := c.follower.Current().Hash()
		become("version: 2\n")
		inForce()
		assert.Equal(t, first, c.follower.Current().Hash())
		metadatatest.AssertEqualReceiverDeliveryCatalogRefusals(t, telemetry, []metricdata.DataPoint[int64]{{Value: 1}}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
		become("version: 1\nrules: [{match: {kind: job}, as: ignore}]\n")
		inForce()
		assert.NotEqual(t, first, c.follower.Current().Hash())

		var said []string
		for _, entry := range logs.All() {
			said = append(said, entry.Message)
		}
		assert.Equal(t, []string{
			"the delivery file has faults; the version before stays in force", "the delivery file has changed and is in force",
		}, said)
		require.NoError(t, telemetry.Shutdown(t.Context()))
	})
}

// TestTheCatalogExampleReadsWebhooks runs the receiver of examples/catalog on the delivery file beside it.
func TestTheCatalogExampleReadsWebhooks(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(exampleFolder + "config.yaml")
	require.NoError(t, err)
	var example struct {
		Receivers map[string]map[string]any `yaml:"receivers"`
	}
	require.NoError(t, yaml.Unmarshal(text, &example))
	config := createDefaultConfig()
	require.NoError(t, confmap.NewFromStringMap(example.Receivers["delivery"]).Unmarshal(config))
	require.NoError(t, confmap.Validate(config))

	sink := new(consumertest.LogsSink)
	r := start(t, map[string]any{"sources": allSources, "catalog": exampleFolder + "delivery.yaml"}, sink)
	body := sourcetest.Load(t, sources+"github/testdata/workflow_run.json").
		With("repository.full_name", "acme/shop").With("repository.html_url", "https://github.com/acme/shop").
		With("workflow.name", "Deploy checkout").With("workflow_run.head_branch", "main")
	status, reason := r.post(t, signed("/github", "workflow_run", body.JSON()))
	require.Equal(t, http.StatusAccepted, status, reason)
	assert.ElementsMatch(t, []any{"dora.cicd.pipeline.run.finished", "dora.deployment.finished"}, names(sink))
}
