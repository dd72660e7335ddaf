// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Environment variables of the tests that run the built distribution.
const (
	// envBinary names the distribution; without it these tests skip.
	envBinary = "COLLECTOR_BINARY"
	// envRounds is how often it is killed in each variant.
	envRounds = "CRASH_ROUNDS"
	// envSeed repeats the history and the moments of a run. When exactly a kill hits is up to the machine.
	envSeed = "CRASH_SEED"
)

const (
	defaultRounds = 3
	// webhooksPerRound is about how many webhooks are posted between two kills.
	webhooksPerRound = 150
	// crashSenders is how many webhooks are under way at once.
	crashSenders = 12
)

// crashVariant is a way to keep what was acknowledged, as configuration over that of the truth test, and a way to kill.
type crashVariant struct {
	overlay string
	// duringStart kills again and again before the start is over.
	duringStart bool
}

const (
	crashStorage = `
service:
  extensions: [file_storage]
extensions:
  file_storage: {directory: "DIRECTORY", create_directory: true, fsync: true}
connectors:
  dora: {storage: file_storage}
`
	crashSpool = `
receivers:
  delivery: {spool: {storage: file_storage}}
`
)

var crashVariants = map[string]crashVariant{
	"state on storage":                             {overlay: crashStorage},
	"state on storage behind a spool":              {overlay: crashStorage + crashSpool},
	"state on storage, killed while it starts":     {overlay: crashStorage, duringStart: true},
	"state behind a spool, killed while it starts": {overlay: crashStorage + crashSpool, duringStart: true},
}

// crashTelling tells verdicts to the sink too, and says nothing about what is well.
const crashTelling = `
service:
  pipelines:
    logs/verdicts: {receivers: [dora], exporters: [otlp_http]}
  telemetry: {logs: {level: warn}}
`

// Whatever was acknowledged is there after the collector was killed at random moments, once: in the end every figure is
// the truth, and on the way no counter went back or began anew.
func TestNothingAcknowledgedIsLostWhenTheCollectorIsKilled(t *testing.T) {
	binary := os.Getenv(envBinary)
	if binary == "" {
		t.Skipf("%s does not name a distribution to kill: use `make crash`", envBinary)
	}
	rounds, seed := environmentNumber(t, envRounds, defaultRounds), uint64(environmentNumber(t, envSeed, 1))
	tool := buildTool(t)
	for name, variant := range crashVariants {
		t.Run(name, func(t *testing.T) {
			c := newCrash(t, binary, tool, seed, rounds, variant)
			c.run(rounds)
			c.judge()
		})
	}
}

func environmentNumber(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	number, err := strconv.Atoi(text)
	require.NoError(t, err, name)
	return number
}

func buildTool(t *testing.T) string {
	t.Helper()
	tool := filepath.Join(t.TempDir(), "deliverygen")
	command(t, "go", "build", "-o", tool, "../../cmd/deliverygen")
	return tool
}

// crash is one collector that is killed while an organisation's webhooks come in.
type crash struct {
	t              *testing.T
	random         *rand.Rand
	variant        crashVariant
	want           truth
	sinks          *sinks
	continuity     *continuity
	victim         *victim
	sender         *sender
	metrics        string
	directory      string // of the storage
	configurations []string
}

func newCrash(t *testing.T, binary, tool string, seed uint64, rounds int, variant crashVariant) *crash {
	t.Helper()
	dir := t.TempDir()
	webhooks, truthFile := filepath.Join(dir, "webhooks.jsonl"), filepath.Join(dir, "truth.json")
	services := max(2, rounds*webhooksPerRound/webhooksPerService)
	sources := command(t, tool, "simulate", "--seed", strconv.FormatUint(seed, 10), "--services", strconv.Itoa(services),
		"--days", crashDays, "--as-of", "now", "--guard", "6h", "--webhooks", webhooks, "--truth", truthFile, "--print-receiver-config")
	c := &crash{
		t: t, random: rand.New(rand.NewPCG(seed, 0)), variant: variant, want: readTruth(t, truthFile),
		sinks: newSinks(t), continuity: newContinuity(), metrics: steadyEndpoint(t),
	}
	c.sinks.inspect = c.continuity.see
	intake := steadyEndpoint(t)
	c.directory = filepath.Join(dir, "state")
	c.configurations = []string{configuration(sources, intake, c.metrics, c.sinks), crashTelling, strings.ReplaceAll(variant.overlay, "DIRECTORY", c.directory)}
	c.victim = newVictim(t, binary, intake, c.configurations...)
	c.sender = newSender("http://"+intake, readWebhooks(t, webhooks))
	return c
}

const (
	crashDays = "30"
	// webhooksPerService is about how many webhooks a service makes in so many days.
	webhooksPerService = 700
)

// run posts all webhooks and meanwhile kills the collector once for every round, each time at a random one.
func (c *crash) run(rounds int) {
	c.t.Helper()
	moments := make([]int, rounds)
	for i := range moments {
		moments[i] = c.random.IntN(len(c.sender.webhooks))
	}
	slices.Sort(moments)
	c.victim.start()
	c.victim.awaitReady()
	sent := make(chan error, 1)
	go func() { sent <- c.sender.run(c.t.Context(), crashSenders) }()
	for _, moment := range moments {
		c.sender.awaitAcknowledged(moment)
		c.victim.kill()
		c.victim.start()
		for c.variant.duringStart && c.random.IntN(2) == 0 {
			pause(c.t.Context(), time.Duration(c.random.Int64N(int64(longestStart))))
			c.victim.kill()
			c.victim.start()
		}
		c.victim.awaitReady()
	}
	require.NoError(c.t, <-sent)
	c.t.Logf("%d webhooks acknowledged, %d attempts without an answer, %d told to come again, killed %d times",
		c.sender.acknowledged(), c.sender.unanswered.Load(), c.sender.refused.Load(), c.victim.kills)
}

// longestStart is about how long a start takes: a kill within it hits every part of one.
const longestStart = 600 * time.Millisecond

// judge compares what the collector says in the end with the truth, and looks back on what it said on the way.
func (c *crash) judge() {
	c.t.Helper()
	over := c.sinks.awaitSettled(c.want)
	compareFigures(c.t, "otlp_http", c.want, over)
	compareFigures(c.t, "prometheus", c.want, scrape(c.t, c.metrics))
	assert.Empty(c.t, c.sinks.verdicts.differences(c.want), "failed deployments, by the verdicts that stand")
	assert.Empty(c.t, c.continuity.faults(), "what was told across restarts")
	assert.Positive(c.t, c.continuity.series(), "cumulative series")
}
