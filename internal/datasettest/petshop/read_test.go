// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package petshop_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/casetest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/petshop"
)

// begin is the start of a story, in Unix seconds. There is a sample every five minutes.
const begin = 1_700_000_100

const (
	site   = "PetSite"
	search = "PetSearch_AWS::ECS::Fargate"
	table  = "pets_AWS::DynamoDB::Table"
	queue  = "sqs_AWS::SQS::Queue"
	update = "update_AWS::Lambda::Function"
)

// nodes are the nodes of all stories and calls their call graph: the site calls the search and, through a queue, the
// update.
var nodes = []string{site, search, table, queue, update}

var calls = map[string][]string{site: {search, queue}, search: {table}, queue: {update}}

// sample is the number of requests, their availability and one latency for all quantiles.
type sample struct{ requests, availability, latency float64 }

// story holds the samples of each node, one per five minutes. A node without samples did nothing.
type story map[string][]sample

const command = `aws ssm put-parameter --name '/petstore/searchdelay'`

// fault is when the fault is noticed, in seconds after the start.
const fault = 580

// write writes the story as a fault of the search.
func (s story) write(t *testing.T, command string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, content string) {
		name = filepath.Join(dir, "dataset", "some_traffic", name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
		require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
	}
	write("graph.csv", graphFile())
	write("train/issue_0/metrics.csv", s.file())
	write("train/issue_0/target.json", fmt.Sprintf(`{"target": {"node": "PetSite", "metric": "availability", "timestamp": %d},
		"root_cause": {"node": %q}, "metadata": {"reproducibility": {"command": %q}}}`, begin+fault, search, command))
	write("noissue/metrics.csv", s.file())
	return dir
}

func graphFile() string {
	lines := []string{"," + strings.Join(nodes, ",")}
	for _, from := range nodes {
		cells := []string{from}
		for _, to := range nodes {
			if slices.Contains(calls[from], to) {
				cells = append(cells, "1.0")
			} else {
				cells = append(cells, "0.0")
			}
		}
		lines = append(lines, strings.Join(cells, ","))
	}
	return strings.Join(lines, "\n") + "\n"
}

func (s story) file() string {
	var columns [3][]string
	var rows [][]string
	for _, node := range nodes {
		for _, kind := range []string{"requests Sum", "availability Average", "latency p50", "latency p90", "latency p95", "latency p99", "latency Average"} {
			metric, statistic, _ := strings.Cut(kind, " ")
			for i, text := range []string{node, metric, statistic} {
				columns[i] = append(columns[i], text)
			}
			for i, told := range s[node] {
				if len(rows) <= i {
					rows = append(rows, []string{fmt.Sprintf("%d.0", begin+300*i)})
				}
				value := map[string]float64{"requests": told.requests, "availability": told.availability, "latency": told.latency}[metric]
				rows[i] = append(rows[i], fmt.Sprint(value))
			}
			if s[node] == nil {
				for i := range rows {
					rows[i] = append(rows[i], "")
				}
			}
		}
	}
	lines := []string{
		"microservice," + strings.Join(columns[0], ","), "metric," + strings.Join(columns[1], ","),
		"statistic," + strings.Join(columns[2], ","), "unix_timestamp" + strings.Repeat(",", len(columns[0])),
	}
	for _, row := range rows {
		lines = append(lines, strings.Join(row, ","))
	}
	return strings.Join(lines, "\n") + "\n"
}

// steady returns n times the same sample.
func steady(n int, s sample) []sample {
	all := make([]sample, n)
	for i := range all {
		all[i] = s
	}
	return all
}

func (s story) read(t *testing.T) datasettest.Case {
	t.Helper()
	cases, err := petshop.Faults(s.write(t, command), petshop.NewDefaultOptions())
	require.NoError(t, err)
	require.Len(t, cases, 1)
	casetest.RequireWhole(t, cases[0])
	return cases[0]
}

// sum adds up the counts of a service's metric and, for durations, the seconds.
func sum(c datasettest.Case, service string, metric health.Metric, pick func(health.Observation) bool) (n int64, seconds float64) {
	for _, o := range c.Health {
		if o.Release.Service == service && o.Series.Metric == metric && pick(o) {
			n += o.Count
			if o.Durations != nil {
				seconds += o.Durations.Sum
			}
		}
	}
	return n, seconds
}

func all(health.Observation) bool { return true }

func TestTheServiceAtFaultIsDeployedBeforeItsFirstSampleAndAllOthersAreToo(t *testing.T) {
	t.Parallel()
	c := story{site: steady(4, sample{100, 100, 0.2}), search: steady(4, sample{50, 100, 0.1})}.read(t)
	assert.Equal(t, "some_traffic", c.Group)
	assert.Equal(t, "availability", c.Fault)
	assert.Equal(t, "PetSite", c.Incident.Symptom.Name)
	assert.Equal(t, time.Unix(begin+fault, 0).UTC(), c.Incident.Opened)
	require.Len(t, c.Candidates, 3, "databases and queues are not deployed")
	culprit, ok := c.Culprit()
	require.True(t, ok)
	assert.Equal(t, "PetSearch", culprit.Service.Name)
	assert.Equal(t, time.Unix(begin+600-150, 0).UTC(), culprit.Finished, "most of the sample at 600 s lies in the fault, not of that before")
	for _, o := range c.Health {
		if o.Release.Service == "PetSearch" {
			isNew := o.Bin.Start() >= culprit.Finished.UnixNano()
			assert.Equal(t, isNew, o.Release == culprit.Release, "a version serves from its deployment on")
		}
	}
}

func TestRequestsAndFailuresAddUp(t *testing.T) {
	t.Parallel()
	c := story{site: steady(4, sample{101, 90, 0.2}), search: steady(4, sample{50, 96, 0.1})}.read(t)
	requests, _ := sum(c, "PetSite", health.Operations, all)
	failed, _ := sum(c, "PetSite", health.Operations, func(o health.Observation) bool { return o.Series.ErrorType != "" })
	assert.EqualValues(t, 404, requests)
	assert.EqualValues(t, 40, failed)
	origins := func(service string, handled bool) int64 {
		n, _ := sum(c, service, health.FailureOrigins, func(o health.Observation) bool { return o.Series.Handled == handled })
		return n
	}
	assert.EqualValues(t, 4*8*10, origins("PetSite", false), "ten failed, two because of the search")
	assert.EqualValues(t, 4*2*10, origins("PetSearch", false))
	assert.Zero(t, origins("PetSearch", true))
}

func TestFailuresThatUsersDidNotSeeWereHandled(t *testing.T) {
	t.Parallel()
	c := story{site: steady(4, sample{100, 99, 0.2}), search: steady(4, sample{50, 90, 0.1})}.read(t)
	for handled, want := range map[bool]int64{false: 4 * 10, true: 4 * 4 * 10} {
		n, _ := sum(c, "PetSearch", health.FailureOrigins, func(o health.Observation) bool { return o.Series.Handled == handled })
		assert.Equal(t, want, n)
	}
	n, _ := sum(c, "PetSite", health.FailureOrigins, all)
	assert.Zero(t, n)
}

func TestWaitingForAServiceIsNotItsCallersTime(t *testing.T) {
	t.Parallel()
	fast := story{site: steady(4, sample{100, 100, 0.4}), search: steady(4, sample{100, 100, 0.1}), table: steady(4, sample{100, 100, 0.1})}.read(t)
	_, site := sum(fast, "PetSite", health.Durations, all)
	_, search := sum(fast, "PetSearch", health.Durations, all)
	assert.InDelta(t, 400*0.3, site, 0.5)
	assert.InDelta(t, 400*0.1, search, 0.2, "waiting for a database is a service's own time")
}

func TestWhoHandsWorkToAQueueDoesNotWaitForIt(t *testing.T) {
	t.Parallel()
	c := story{site: steady(4, sample{100, 100, 0.4}), update: steady(4, sample{100, 50, 3})}.read(t)
	_, site := sum(c, "PetSite", health.Durations, all)
	assert.InDelta(t, 400*0.4, site, 0.5)
	handled, _ := sum(c, "update", health.FailureOrigins, func(o health.Observation) bool { return o.Series.Handled })
	assert.EqualValues(t, 4*50*10, handled, "nobody who came in at the site saw them")
}

func TestLoadIsNobodysFault(t *testing.T) {
	t.Parallel()
	dir := story{site: steady(4, sample{100, 100, 0.2})}.write(t, "python generate_load.py")
	cases, err := petshop.Faults(dir, petshop.NewDefaultOptions())
	require.NoError(t, err)
	require.Len(t, cases, 1)
	casetest.RequireWhole(t, cases[0])
	assert.Empty(t, cases[0].Truth)
	assert.Equal(t, "load", cases[0].Fault)
	assert.Len(t, cases[0].Candidates, 3)
}

func TestCleanWindowsDoNotOverlap(t *testing.T) {
	t.Parallel()
	dir := story{site: steady(40, sample{10, 100, 0.2}), search: steady(40, sample{10, 100, 0.1})}.write(t, command)
	cases, err := petshop.Clean(dir, petshop.NewDefaultOptions())
	require.NoError(t, err)
	require.Len(t, cases, 2)
	for _, c := range cases {
		casetest.RequireWhole(t, c)
		assert.Len(t, c.Candidates, 3)
	}
	first, second := cases[0].Health, cases[1].Health
	assert.Less(t, first[len(first)-1].Bin, second[0].Bin)
}

func TestADataSetThatIsNotAsPublishedIsRefused(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, file, content, want string }{
		{"a label without a cause", "train/issue_0/target.json", `{"target": {"node": "PetSite", "timestamp": 1}}`, "no time, symptom or cause"},
		{"a cause that is not deployed", "train/issue_0/target.json", `{"target": {"node": "PetSite", "timestamp": 1700000100},
			"root_cause": {"node": "pets_AWS::DynamoDB::Table"}, "metadata": {"reproducibility": {"command": "cdk deploy"}}}`, "none of the deployable nodes"},
		{"a fault after all samples", "train/issue_0/target.json", `{"target": {"node": "PetSite", "timestamp": 1900000000},
			"root_cause": {"node": "PetSite"}}`, "no sample follows"},
		{"another header", "train/issue_0/metrics.csv", "a,b\nc,d\ne,f\ng,h\ni,j\n", "no header"},
		{"a number that is none", "train/issue_0/metrics.csv", "m,PetSite\nmetric,requests\nstatistic,Sum\nt,\n1700000000.0,x\n", "line 5"},
		{"a graph that is short", "graph.csv", ",PetSite\nPetSite\n", "wrong number of fields"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := story{site: steady(4, sample{10, 100, 0.2})}.write(t, command)
			require.NoError(t, os.WriteFile(filepath.Join(dir, "dataset", "some_traffic", tt.file), []byte(tt.content), 0o600))
			_, err := petshop.Faults(dir, petshop.NewDefaultOptions())
			assert.ErrorContains(t, err, tt.want)
		})
	}
	_, err := petshop.Faults(t.TempDir(), petshop.NewDefaultOptions())
	assert.ErrorContains(t, err, "there are none")
}
