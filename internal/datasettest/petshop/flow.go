// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package petshop

import (
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
)

// flow is what all deployable nodes did in five minutes, with the effects of their callees separated.
type flow struct {
	nodes map[string]*work
}

// work is what a node did.
type work struct {
	sample
	// own are the durations without waiting for others, in no particular order.
	own []float64
	// began counts the failures that began at the node, and handled how many of these did not reach the entry.
	began, handled int
}

// flowOf reads a row of the table for the nodes.
func flowOf(t *table, g graph, row int, nodes []string) flow {
	f := flow{map[string]*work{}}
	for _, node := range nodes {
		if s := t.at(row, node); s.requests > 0 {
			f.nodes[node] = &work{sample: s}
		}
	}
	callers := map[string][]string{}
	for _, node := range nodes {
		for _, callee := range g.deployables(node) {
			callers[callee] = append(callers[callee], node)
		}
	}
	waits, explained := map[string][]float64{}, map[string]int{}
	for _, callee := range nodes {
		if f.nodes[callee] != nil && len(callers[callee]) > 0 {
			f.divide(callee, callers[callee], waits, explained)
		}
	}
	for _, node := range nodes {
		if w := f.nodes[node]; w != nil {
			w.own = without(w.durations(), waits[node])
			w.began = max(0, w.failed-explained[node])
		}
	}
	f.handle(nodes)
	return f
}

// divide distributes a callee's requests and failures among its callers, in proportion to the callers' requests. It
// deals out the durations in turn, so that each caller gets slow and fast ones alike.
func (f flow) divide(callee string, callers []string, waits map[string][]float64, explained map[string]int) {
	weights := make([]float64, len(callers))
	for i, caller := range callers {
		if w := f.nodes[caller]; w != nil {
			weights[i] = float64(w.requests)
		}
	}
	w := f.nodes[callee]
	failures := datasettest.Apportion(w.failed, weights)
	credit := make([]float64, len(callers))
	total := 0.0
	for _, weight := range weights {
		total += weight
	}
	for i, caller := range callers {
		explained[caller] += failures[i]
	}
	if total == 0 {
		return
	}
	for _, wait := range w.durations() {
		for i := range credit {
			credit[i] += weights[i] / total
		}
		next := slices.Index(credit, slices.Max(credit))
		credit[next]--
		waits[callers[next]] = append(waits[callers[next]], wait)
	}
}

// leastShare is the minimum share of a duration that is a service's own. It is needed because waits overlap, so that
// their sum can exceed the duration.
const leastShare = 0.1

// without subtracts waits from durations, which are ascending; the slowest wait from the slowest duration.
func without(durations, waits []float64) []float64 {
	slices.Sort(waits)
	own := slices.Clone(durations)
	for i, wait := range slices.Backward(waits) {
		at := len(own) - 1 - (len(waits)-1-i)%len(own)
		own[at] -= wait
	}
	for i, d := range durations {
		own[i] = max(own[i], leastShare*d)
	}
	return own
}

// handle sets how many failures of each node did not reach the entry: those in excess of the entry's failures, in
// proportion to the node's failures.
func (f flow) handle(nodes []string) {
	reached, weights := 0, make([]float64, len(nodes))
	for i, node := range nodes {
		if w := f.nodes[node]; w != nil && node != entryNode {
			weights[i] = float64(w.began)
			reached += w.began
		}
	}
	if entry := f.nodes[entryNode]; entry != nil {
		reached = min(reached, entry.failed-entry.began)
	} else {
		reached = 0
	}
	for i, n := range datasettest.Apportion(reached, weights) {
		if w := f.nodes[nodes[i]]; w != nil && nodes[i] != entryNode {
			w.handled = w.began - n
		}
	}
}
