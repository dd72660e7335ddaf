// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package petshop

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
)

// Options set how the data are read.
type Options struct {
	// Seed is the seed of random draws, together with the name of the case.
	Seed uint64
	// Split is the folder of faults in each traffic regime.
	Split string
}

// NewDefaultOptions returns the options of the evaluation.
func NewDefaultOptions() Options { return Options{Seed: 1, Split: "train"} }

// Faults returns the faults below a directory, one per folder dataset/<regime>/<split>/<issue>. Faults caused by load
// alone have no culprit.
func Faults(dir string, options Options) ([]datasettest.Case, error) {
	return read(dir, options, false)
}

// DecoysAfter returns the same faults with all deployments after the incident, so that none is to blame.
func DecoysAfter(dir string, options Options) ([]datasettest.Case, error) {
	return read(dir, options, true)
}

func read(dir string, options Options, after bool) ([]datasettest.Case, error) {
	folders, err := filepath.Glob(filepath.Join(dir, "dataset", "*", options.Split, "*"))
	if err != nil {
		return nil, err
	}
	slices.Sort(folders)
	var cases []datasettest.Case
	for _, folder := range folders {
		regime := filepath.Base(filepath.Dir(filepath.Dir(folder)))
		c := datasettest.Case{Name: regime + "/" + filepath.Base(folder), DataSet: "petshop", Group: regime}
		if after {
			c.Name += " with decoys after"
		}
		if err := fillFrom(dir, folder, &c, options, after); err != nil {
			return nil, fmt.Errorf("read the case %s: %w", c.Name, err)
		}
		cases = append(cases, c)
	}
	if len(cases) == 0 {
		return nil, fmt.Errorf("read the faults in %s: there are none in dataset/*/%s", dir, options.Split)
	}
	return cases, nil
}

func fillFrom(dir, folder string, c *datasettest.Case, options Options, after bool) error {
	g, err := graphFor(dir, c.Group)
	if err != nil {
		return err
	}
	f, err := readFault(folder, g, datasettest.Random(options.Seed, c.Name), after)
	if err != nil {
		return err
	}
	c.Fault = f.Target.Metric
	if !f.isChange() {
		c.Fault = "load"
	}
	return f.fill(c)
}

// graphFor returns the call graph of a traffic regime. If the regime has none, it returns that of another one, because
// it is the same shop.
func graphFor(dir, regime string) (graph, error) {
	names, err := filepath.Glob(filepath.Join(dir, "dataset", "*", "graph.csv"))
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	own := filepath.Join(dir, "dataset", regime, "graph.csv")
	if slices.Contains(names, own) {
		return readGraph(own)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no graph.csv in %s", filepath.Join(dir, "dataset"))
	}
	return readGraph(names[0])
}

// Parts of a clean window: half an hour, half an hour with a deployment of every service, half an hour.
const (
	cleanWindow = 90 * time.Minute
	cleanBefore = 30 * time.Minute
	cleanDeploy = 30 * time.Minute
)

// Clean returns consecutive windows of the days without faults, each with a decoy of every service and without an
// incident. Any release that is blamed there is blamed wrongly.
func Clean(dir string, options Options) ([]datasettest.Case, error) {
	names, err := filepath.Glob(filepath.Join(dir, "dataset", "*", "noissue", "metrics.csv"))
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var cases []datasettest.Case
	for _, name := range names {
		regime := filepath.Base(filepath.Dir(filepath.Dir(name)))
		t, err := readTable(name)
		if err != nil {
			return nil, err
		}
		g, err := graphFor(dir, regime)
		if err != nil {
			return nil, err
		}
		samples := int(cleanWindow / sampleWidth)
		for first := 0; first+samples <= len(t.rows); first += samples {
			c := datasettest.Case{Name: fmt.Sprintf("%s/clean_%02d", regime, first/samples), DataSet: "petshop", Group: regime, Fault: "none"}
			window := table{columns: t.columns, nodes: t.nodes, rows: t.rows[first : first+samples], times: t.times[first : first+samples]}
			window.fillClean(&c, g, datasettest.Random(options.Seed, c.Name))
			cases = append(cases, c)
		}
	}
	return cases, nil
}

func (t *table) fillClean(c *datasettest.Case, g graph, random *rand.Rand) {
	nodes := nodesOf(t)
	teller := teller{random: random, tally: datasettest.NewTally(), deployed: map[string]time.Time{}}
	for _, node := range nodes {
		earliest := t.times[0].Add(cleanBefore)
		at := drawTime(random, earliest, earliest.Add(cleanDeploy))
		rollout := rolloutOf(node, at)
		c.Candidates = append(c.Candidates, rollout.Candidate())
		c.Events = append(c.Events, rollout.Events()...)
		teller.deployed[serviceOf(node)] = at
	}
	datasettest.SortEvents(c.Events)
	datasettest.Shuffle(random, c.Candidates)
	for row, start := range t.times {
		teller.tell(flowOf(t, g, row, nodes), nodes, start)
	}
	c.Health = teller.tally.Observations()
}
