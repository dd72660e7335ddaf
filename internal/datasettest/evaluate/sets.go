// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package evaluate

import (
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/changerca"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/petshop"
)

// Set holds the cases of a data set, with and without a release to blame, and its periods in which nothing happened.
type Set struct {
	Name  string
	Cases []datasettest.Case
	Clean []datasettest.Case
}

// Options set how the data sets are read.
type Options struct {
	// Seed is the seed of everything that is made up.
	Seed uint64
	// Operations is the assumed number of operations per pod, edge and minute in ChangeRCA.
	Operations int
}

// NewDefaultOptions returns the options of the published figures.
func NewDefaultOptions() Options { return Options{Seed: 1, Operations: 30} }

// Sets reads all data sets.
func Sets(o Options) ([]Set, error) {
	shop, err := readChangeRCA(o)
	if err != nil {
		return nil, err
	}
	pets, err := readPetShop(o)
	if err != nil {
		return nil, err
	}
	return []Set{shop, pets}, nil
}

func readChangeRCA(o Options) (Set, error) {
	dir, err := datasettest.Find("changerca")
	if err != nil {
		return Set{}, err
	}
	options := changerca.NewDefaultOptions()
	options.Seed, options.Operations = o.Seed, o.Operations
	cases, err := changerca.Read(dir, options)
	return Set{Name: "ChangeRCA", Cases: withNone(cases)}, err
}

func readPetShop(o Options) (Set, error) {
	dir, err := datasettest.Find("petshop")
	if err != nil {
		return Set{}, err
	}
	options := petshop.NewDefaultOptions()
	options.Seed = o.Seed
	cases, err := petshop.Faults(dir, options)
	if err != nil {
		return Set{}, err
	}
	after, err := petshop.DecoysAfter(dir, options)
	if err != nil {
		return Set{}, err
	}
	clean, err := petshop.Clean(dir, options)
	return Set{Name: "PetShop", Cases: append(withNone(cases), after...), Clean: clean}, err
}

// withNone adds a copy of each case without its culprit.
func withNone(cases []datasettest.Case) []datasettest.Case {
	for _, c := range cases[:len(cases):len(cases)] {
		if none, ok := c.WithoutCulprit(); ok {
			cases = append(cases, none)
		}
	}
	return cases
}

// each calls do for 0 to n-1, in parallel on all processors, and reports progress.
func each(n int, what string, progress io.Writer, do func(int) error) error {
	var group sync.WaitGroup
	var lock sync.Mutex
	var failed error
	done, places := 0, make(chan int)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := range places {
				err := do(i)
				lock.Lock()
				done++
				if err != nil && failed == nil {
					failed = err
				}
				if done%10 == 0 || done == n {
					_, _ = fmt.Fprintf(progress, "%s: %d of %d\n", what, done, n) // progress is only informative
				}
				lock.Unlock()
			}
		})
	}
	for i := range n {
		places <- i
	}
	close(places)
	group.Wait()
	return failed
}
