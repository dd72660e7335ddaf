// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	deploymentExample     = "../../examples/deployment/"
	deploymentEdgeExample = "../../examples/deployment-edge/"
)

// shownOverOTLP makes an example export its telemetry over OTLP instead of to the terminal.
const shownOverOTLP = `
  otlp_http: {endpoint: "SINK", compression: none, sending_queue: {enabled: false}, retry_on_failure: {enabled: false}}
`

// exampleOf returns the configuration of an example with its places (pairs of old and new text) replaced, exporting over OTLP.
func exampleOf(t *testing.T, file string, places ...string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	before, _, _ := strings.Cut(string(text), "  debug: #")
	require.Contains(t, before, "exporters:\n")
	return strings.NewReplacer(places...).Replace(strings.ReplaceAll(before, "[debug]", "[otlp_http]") + shownOverOTLP)
}

// quietly turns off the internal telemetry of a collector.
const quietly = `
service:
  telemetry: {metrics: {level: none, readers: []}, logs: {level: warn}}
`

// An example does what its README says if it gets the requests of the README.
func TestTheDeploymentExampleTagsWhatItsReadmeSends(t *testing.T) {
	t.Parallel()
	s := newTagger(t, exampleOf(t, deploymentExample+"config.yaml",
		"${env:DEPLOYMENT_WEBHOOKS:-localhost:8088}", "WEBHOOKS",
		"${env:DEPLOYMENT_SECRET:-deployment}", "deployment",
		"${env:DEPLOYMENT_GRPC:-localhost:4317}", freeEndpoint(t),
		"${env:DEPLOYMENT_HTTP:-localhost:4318}", "TELEMETRY",
	), quietly)
	said := curled(t, deploymentExample+"README.md")
	require.Len(t, said, 4)
	deployed, order, started, finished := said[0], said[1], said[2], said[3]
	first := tags{
		"deployment.id": "build-1", "deployment.name": "checkout 1.4.0", "service.version": "1.4.0",
		"deployment.environment.name": "production", "dora.join.step": "time",
	}

	now := time.Now()
	s.curl(deployed.at(now.Add(-time.Hour)))
	s.curl(order)
	assert.Equal(t, first, s.tagsOf(signalLogs, "an order"))
	s.curl(started.at(now.Add(-20 * time.Second)))
	s.curl(order)
	assert.Equal(t, undecided, s.tagsOf(signalLogs, "an order"))
	s.curl(finished.at(now.Add(-10 * time.Second)))
	s.curl(order)
	assert.Equal(t, tags{
		"deployment.id": "build-2", "deployment.name": "checkout 1.5.0", "service.version": "1.5.0",
		"deployment.environment.name": "production", "dora.join.step": "time",
	}, s.tagsOf(signalLogs, "an order"))

	shown, err := os.ReadFile(deploymentExample + "README.md")
	require.NoError(t, err)
	for attribute, value := range first {
		assert.Contains(t, string(shown), "-> "+attribute+": Str("+value+")", "what the README shows")
	}
}

func TestTheDeploymentEdgeExampleFollows(t *testing.T) {
	t.Parallel()
	table := freeEndpoint(t)
	central := prepareTagger(t, exampleOf(t, deploymentEdgeExample+"central.yaml",
		"${env:CENTRAL_DIRECTORY:-./state/central}", "STATE",
		"${env:CENTRAL_WEBHOOKS:-localhost:8088}", "WEBHOOKS",
		"${env:CENTRAL_SECRET:-deployment-edge}", "deployment-edge",
		"${env:CENTRAL_TABLE:-localhost:8890}", table,
		"${env:EDGE_TOKEN:-deployment-edge}", "deployment-edge",
	), quietly)
	edge := prepareTagger(t, exampleOf(t, deploymentEdgeExample+"edge.yaml",
		"${env:EDGE_DIRECTORY:-./state/edge}", "STATE",
		"${env:EDGE_GRPC:-localhost:4317}", freeEndpoint(t),
		"${env:EDGE_HTTP:-localhost:4318}", "TELEMETRY",
		"${env:EDGE_CENTRAL:-http://localhost:8890}", "http://"+table,
		"${env:EDGE_TOKEN:-deployment-edge}", "deployment-edge",
		"interval: 15s", "interval: 1s",
	), quietly)
	said := curled(t, deploymentEdgeExample+"README.md")
	require.Len(t, said, 2)

	central.start()
	t.Cleanup(central.stop)
	central.curl(said[0].at(time.Now().Add(-time.Hour)))
	edge.start()
	t.Cleanup(edge.stop)
	edge.awaitTagged("followed", object{"service.name": "checkout"}, ranUnder("build-1", "1.4.0", "time"))
	edge.curl(said[1])
	assert.Equal(t, ranUnder("build-1", "1.4.0", "time"), edge.tagsOf(signalLogs, "an order"))
}

// curlOf is a request that a README makes with curl.
type curlOf struct{ place, authorization, body string }

var curlCommand = regexp.MustCompile(`curl -sS http://localhost:(\d+/\S+)(?: -H 'Authorization: ([^']+)')?(?: -H 'Content-Type: application/json')? -d '([^']+)'`)

// curled returns the requests with a body that a README makes.
func curled(t *testing.T, readme string) (said []curlOf) {
	t.Helper()
	text, err := os.ReadFile(readme)
	require.NoError(t, err)
	for _, found := range curlCommand.FindAllStringSubmatch(string(text), -1) {
		said = append(said, curlOf{found[1], found[2], found[3]})
	}
	return said
}

// at returns the webhook with another time than now, because readers of a README take a while from one command to the next.
func (c curlOf) at(then time.Time) curlOf {
	c.body = strings.Replace(c.body, "{", `{"time": "`+then.Format(time.RFC3339Nano)+`",`, 1)
	return c
}

// curl sends a request of a README to this collector.
func (s *tagger) curl(said curlOf) {
	s.t.Helper()
	place := strings.NewReplacer("8088/", s.webhooks+"/", "4318/", s.telemetry+"/").Replace(said.place)
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, "http://"+place, strings.NewReader(said.body))
	require.NoError(s.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded") // as curl does
	if strings.HasPrefix(said.place, "4318/") {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("Authorization", said.authorization)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	require.NoError(s.t, answer.Body.Close())
	require.Less(s.t, answer.StatusCode, http.StatusMultipleChoices, said.body)
}
