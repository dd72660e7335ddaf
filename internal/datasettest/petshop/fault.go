// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package petshop

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
)

// label is what is known about a fault.
type label struct {
	Target struct {
		Node      string `json:"node"`
		Metric    string `json:"metric"`
		Timestamp int64  `json:"timestamp"`
	} `json:"target"`
	Cause struct {
		Node string `json:"node"`
	} `json:"root_cause"`
	Metadata struct {
		Reproducibility struct {
			Command string `json:"command"`
		} `json:"reproducibility"`
	} `json:"metadata"`
}

func readLabel(name string) (label, error) {
	var l label
	content, err := os.ReadFile(name)
	if err != nil {
		return l, err
	}
	if err := json.Unmarshal(content, &l); err != nil {
		return l, fmt.Errorf("read %s: %w", name, err)
	}
	if l.Target.Timestamp == 0 || l.Target.Node == "" || l.Cause.Node == "" {
		return l, fmt.Errorf("read %s: it names no time, symptom or cause", name)
	}
	return l, nil
}

// isChange reports whether a build or a parameter was changed. Otherwise only load was sent, and nothing was released.
func (l label) isChange() bool {
	command := l.Metadata.Reproducibility.Command
	return strings.Contains(command, "deploy") || strings.Contains(command, "put-parameter")
}

// firstAffected returns the start of the first sample that lies mostly within the fault.
func (l label) firstAffected(t *table) (time.Time, error) {
	fault := time.Unix(l.Target.Timestamp, 0).UTC()
	for _, at := range t.times {
		if !at.Before(fault.Add(-sampleWidth / 2)) {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("no sample follows the fault of %s", fault)
}

// Times of deployments relative to the first affected sample, and the duration of a rollout.
const (
	culpritLead  = 150 * time.Second
	decoyEarlier = 7 * time.Minute
	decoyLater   = 2 * time.Minute
	rolloutTook  = time.Minute
	// decoyAfter is how long after the incident the first decoy is deployed, if all are deployed after it.
	decoyAfter = time.Minute
)

// fault is a case that is being built.
type fault struct {
	label
	table  *table
	graph  graph
	nodes  []string
	random *rand.Rand
	// after places all decoys after the incident and leaves the culprit out.
	after bool
}

func readFault(dir string, g graph, random *rand.Rand, after bool) (*fault, error) {
	l, err := readLabel(filepath.Join(dir, "target.json"))
	if err != nil {
		return nil, err
	}
	t, err := readTable(filepath.Join(dir, "metrics.csv"))
	if err != nil {
		return nil, err
	}
	return &fault{label: l, table: t, graph: g, nodes: nodesOf(t), random: random, after: after}, nil
}

// nodesOf returns the deployable nodes of a table, sorted.
func nodesOf(t *table) []string {
	nodes := slices.DeleteFunc(slices.Clone(t.nodes), func(node string) bool { return !isDeployable(node) })
	slices.Sort(nodes)
	return nodes
}

// fill builds the case.
func (f *fault) fill(c *datasettest.Case) error {
	affected, err := f.firstAffected(f.table)
	if err != nil {
		return err
	}
	c.Incident = datasettest.Incident{
		Opened: time.Unix(f.Target.Timestamp, 0).UTC(), Symptom: serviceNamed(f.Target.Node), Environment: production,
	}
	t := teller{random: f.random, tally: datasettest.NewTally(), deployed: map[string]time.Time{}}
	for _, node := range f.nodes {
		culprit := serviceOf(node) == serviceOf(f.Cause.Node) && f.isChange()
		at, ok := f.deployedAt(culprit, affected)
		if !ok {
			continue
		}
		rollout := rolloutOf(node, at)
		c.Candidates = append(c.Candidates, rollout.Candidate())
		c.Events = append(c.Events, rollout.Events()...)
		t.deployed[serviceOf(node)] = at
		if culprit {
			c.Truth = rollout.Candidate().ID
		}
	}
	if f.isChange() && !f.after && c.Truth == "" {
		return fmt.Errorf("the cause %q is none of the deployable nodes %q", f.Cause.Node, f.nodes)
	}
	datasettest.SortEvents(c.Events)
	datasettest.Shuffle(f.random, c.Candidates)
	for row, start := range f.table.times {
		t.tell(flowOf(f.table, f.graph, row, f.nodes), f.nodes, start)
	}
	c.Health = t.tally.Observations()
	return nil
}

// deployedAt returns when a service's new version is live, and false if it is not deployed.
func (f *fault) deployedAt(culprit bool, affected time.Time) (time.Time, bool) {
	switch {
	case f.after && culprit:
		return time.Time{}, false
	case f.after:
		opened := time.Unix(f.Target.Timestamp, 0).UTC()
		return drawTime(f.random, opened.Add(decoyAfter+rolloutTook), opened.Add(decoyAfter+rolloutTook+decoyEarlier)), true
	case culprit:
		return affected.Add(-culpritLead), true
	}
	at := affected.Add(-culpritLead)
	return drawTime(f.random, at.Add(-decoyEarlier), at.Add(decoyLater)), true
}

// drawTime draws a time in whole seconds.
func drawTime(random *rand.Rand, from, to time.Time) time.Time {
	return from.Add(time.Duration(random.Int64N(int64(to.Sub(from)/time.Second))) * time.Second)
}

// rolloutOf returns the rollout of a node that was complete at a time.
func rolloutOf(node string, at time.Time) datasettest.Rollout {
	return datasettest.Rollout{
		Service: serviceNamed(node), Environment: production, Version: newVersion, Previous: oldVersion,
		Started: at.Add(-rolloutTook), Stages: []time.Time{at},
	}
}
