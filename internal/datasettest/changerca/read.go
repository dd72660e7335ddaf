// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package changerca

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
)

// Options set how the data are read.
type Options struct {
	// Seed is the seed of random draws, together with the name of the case.
	Seed uint64
	// Operations is the assumed number of operations per pod, edge and minute.
	Operations int
	// Imputed uses the values that the authors filled in where nothing was called. This makes figures comparable with
	// published ones, but it gives the culprit away: the authors filled in 80 to 90 % success for culprits, and 100 %
	// for all others.
	Imputed bool
}

// NewDefaultOptions returns the options of the evaluation.
func NewDefaultOptions() Options { return Options{Seed: 1, Operations: 30} }

// Read returns the cases below a directory, which has a folder per day with a folder per case.
func Read(dir string, options Options) ([]datasettest.Case, error) {
	folders, err := filepath.Glob(filepath.Join(dir, "*", "*_*"))
	if err != nil {
		return nil, err
	}
	slices.Sort(folders)
	var cases []datasettest.Case
	for _, folder := range folders {
		c, err := readCase(folder, options)
		if err != nil {
			return nil, fmt.Errorf("read the case %s: %w", filepath.Base(folder), err)
		}
		cases = append(cases, c)
	}
	if len(cases) == 0 {
		return nil, fmt.Errorf("read the cases in %s: there are none", dir)
	}
	return cases, nil
}

func readCase(folder string, options Options) (datasettest.Case, error) {
	name := filepath.Base(folder)
	e, err := readExperiment(filepath.Join(folder, name+".json"))
	if err != nil {
		return datasettest.Case{}, err
	}
	pods, err := readPods(folder, e, options)
	if err != nil {
		return datasettest.Case{}, err
	}
	fromCallers, err := readSource(filepath.Join(folder, "source_success.csv"))
	if err != nil {
		return datasettest.Case{}, err
	}
	random := datasettest.Random(options.Seed, name)
	c := datasettest.Case{
		Name: name, DataSet: "changerca", Group: filepath.Base(filepath.Dir(folder)), Fault: e.Fault,
		Incident: datasettest.Incident{Opened: time.Unix(e.Detect, 0).UTC(), Environment: production},
	}
	for _, service := range e.services() {
		rollout := e.Plan[service].rollout(service)
		c.Candidates = append(c.Candidates, rollout.Candidate())
		c.Events = append(c.Events, rollout.Events()...)
		if service == e.Culprit {
			c.Truth = rollout.Candidate().ID
		}
	}
	datasettest.SortEvents(c.Events)
	datasettest.Shuffle(random, c.Candidates)
	r := newReading(options, random, pods)
	r.source = fromCallers
	for _, p := range pods {
		r.read(p)
		if !r.isCalled[p.service] {
			c.Incident.Symptom = serviceNamed(p.service)
		}
	}
	if r.base == math.MaxInt64 {
		return c, fmt.Errorf("none of %d pods has data", len(pods))
	}
	r.stitch(pods)
	c.Health = r.tally.Observations()
	return c, nil
}
