// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spantest

import "fmt"

// spansPerTrace and entriesPerTrace are the same for every trace, see hops.
const (
	spansPerTrace   = 10
	entriesPerTrace = 3
)

// Workload describes traffic.
type Workload struct {
	Name string
	// Services is the number of services, each with the given number of Pods. Every pod is a resource.
	Services, Pods int
	// Versions is the number of live versions of every service; its pods run them in turn.
	Versions int
	// Canaries is how many services run one more version, on their last pod.
	Canaries int
	// FailingTraces is the share of failing traces, from 0 to 1.
	FailingTraces float64
	// Resources is the number of resources in a batch, at least three and possibly with repetitions. SpansPerResource
	// is the number of spans of each, a multiple of ten. The batches go through the resources of the workload in turn.
	Resources, SpansPerResource int
	// Batches is the number of different batches.
	Batches int
}

// Workloads returns the workloads that the benchmarks compare, in addition to Releases.
func Workloads() []Workload {
	return []Workload{
		{Name: "uniform", Services: 10, Pods: 2, Versions: 1, Resources: 20, SpansPerResource: 50, Batches: 10},
		{Name: "errors_2pct", Services: 10, Pods: 2, Versions: 1, FailingTraces: 0.02, Resources: 20, SpansPerResource: 50, Batches: 10},
		{Name: "errors_30pct", Services: 10, Pods: 2, Versions: 1, FailingTraces: 0.3, Resources: 20, SpansPerResource: 50, Batches: 10},
		{Name: "resources_10k", Services: 100, Pods: 100, Versions: 1, Resources: 100, SpansPerResource: 10, Batches: 100},
		{Name: "services_200x3", Services: 200, Pods: 3, Versions: 3, Resources: 20, SpansPerResource: 50, Batches: 30},
		{Name: "exposure", Services: 10, Pods: 10, Versions: 1, Canaries: 4, FailingTraces: 0.02, Resources: 20, SpansPerResource: 50, Batches: 10},
	}
}

// Releases returns a workload of n releases, two of each service, in batches like those of the uniform workload. Two
// such workloads differ only in the number of releases, and therefore of batches.
func Releases(n int) Workload {
	const resources = 20
	return Workload{
		Name: fmt.Sprint("releases_", n), Services: n / 2, Pods: 2, Versions: 2,
		Resources: resources, SpansPerResource: 50, Batches: max(10, n/resources),
	}
}

// SpansPerBatch returns the number of spans in every batch.
func (w *Workload) SpansPerBatch() int { return w.Resources * w.SpansPerResource }

// ReleaseCount returns the number of releases that send spans.
func (w *Workload) ReleaseCount() int { return w.Services*w.Versions + w.Canaries }

// version returns the version that runs on a pod.
func (w *Workload) version(service, pod int) int {
	if service < w.Canaries && pod == w.Pods-1 {
		return w.Versions
	}
	return pod % w.Versions
}

// Tally counts the spans that were sent.
type Tally struct {
	Spans int
	// Entries are spans of kind SERVER and CONSUMER; no other span lacks a parent.
	Entries, FailedEntries int
}

// Add adds another tally to this one.
func (t *Tally) Add(other Tally) {
	t.Spans += other.Spans
	t.Entries += other.Entries
	t.FailedEntries += other.FailedEntries
}
