// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spantest

import "fmt"

// spansPerTrace and entriesPerTrace hold for every trace: see hops.
const (
	spansPerTrace   = 10
	entriesPerTrace = 3
)

// Workload says what traffic looks like.
type Workload struct {
	Name string
	// Services are what runs, on Pods pods each, of which every one is a resource.
	Services, Pods int
	// Versions is how many versions of every service are live, a pod of each in turn.
	Versions int
	// Canaries is how many services run one more version, on their last pod.
	Canaries int
	// FailingTraces is the part of the traces in which something fails, 0 to 1.
	FailingTraces float64
	// Resources is how many resources a batch has, at least three and some perhaps repeatedly, and SpansPerResource how many spans each of them, a
	// multiple of ten. Batches take the resources of the workload in turn.
	Resources, SpansPerResource int
	// Batches is how many different batches there are.
	Batches int
}

// Workloads returns what the benchmarks compare, apart from Releases.
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

// Releases returns a workload of n releases, two of each service, in batches like those of the uniform one. Only the number of releases
// differs between two of them, and with it how many batches there are.
func Releases(n int) Workload {
	const resources = 20
	return Workload{
		Name: fmt.Sprint("releases_", n), Services: n / 2, Pods: 2, Versions: 2,
		Resources: resources, SpansPerResource: 50, Batches: max(10, n/resources),
	}
}

// SpansPerBatch returns how many spans every batch has.
func (w *Workload) SpansPerBatch() int { return w.Resources * w.SpansPerResource }

// ReleaseCount returns how many releases send spans.
func (w *Workload) ReleaseCount() int { return w.Services*w.Versions + w.Canaries }

// version returns the version that runs on a pod.
func (w *Workload) version(service, pod int) int {
	if service < w.Canaries && pod == w.Pods-1 {
		return w.Versions
	}
	return pod % w.Versions
}

// Tally says what was sent.
type Tally struct {
	Spans int
	// Entries are the spans of kind SERVER and CONSUMER; there is no other span without a parent.
	Entries, FailedEntries int
}

// Add adds another tally to this one.
func (t *Tally) Add(other Tally) {
	t.Spans += other.Spans
	t.Entries += other.Entries
	t.FailedEntries += other.FailedEntries
}
