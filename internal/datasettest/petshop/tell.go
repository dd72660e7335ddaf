// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package petshop

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// sampleWidth is the length of a sample, which starts at its time.
const sampleWidth = 5 * time.Minute

// operationClass is the class of all requests: the data do not distinguish operations.
const operationClass = "request"

// Versions of all services.
const (
	oldVersion = "v1"
	newVersion = "v2"
)

// production is the environment of all services.
var production = delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "production"}

func serviceNamed(node string) delivery.Service {
	return delivery.Service{Namespace: "petshop", Name: serviceOf(node)}
}

// teller counts what the services did, for the version that was deployed.
type teller struct {
	random *rand.Rand
	tally  *datasettest.Tally
	// deployed is when the new version of a service became live. Services without a deployment are missing.
	deployed map[string]time.Time
}

// versionAt returns the version that served a bin's requests: the one at the start of the bin.
func (t *teller) versionAt(node string, bin health.Bin) release.Identity {
	version := oldVersion
	if at, ok := t.deployed[serviceOf(node)]; ok && bin.Start() >= at.UnixNano() {
		version = newVersion
	}
	return datasettest.Identity(serviceNamed(node), production, version)
}

// tell counts a sample of all nodes.
func (t *teller) tell(f flow, nodes []string, start time.Time) {
	span := datasettest.Span{From: start, To: start.Add(sampleWidth)}
	for _, node := range nodes {
		w := f.nodes[node]
		if w == nil {
			continue
		}
		failures := t.failures(w)
		heard := map[release.Identity]map[health.Bin]bool{}
		for i, place := range t.random.Perm(w.requests) {
			bin := span.Bin(place, w.requests)
			r := t.versionAt(node, bin)
			t.tally.Operation(r, bin, operationClass, failures[i] > none, w.own[i])
			t.origin(r, bin, failures[i])
			if heard[r] == nil {
				heard[r] = map[health.Bin]bool{}
			}
			heard[r][bin] = true
		}
		for r, bins := range heard {
			for bin := range bins {
				t.tally.Count(r, bin, health.Series{Metric: health.Instances}, 1)
			}
		}
	}
}

// failure says whether and how a request failed.
type failure int

const (
	none failure = iota
	beganElsewhere
	began
	beganAndHandled
)

// failures returns for each request of a node whether it failed. The choice is random, because nothing is known about
// the durations of failed requests.
func (t *teller) failures(w *work) []failure {
	failures := slices.Concat(
		slices.Repeat([]failure{beganAndHandled}, w.handled), slices.Repeat([]failure{began}, w.began-w.handled),
		slices.Repeat([]failure{beganElsewhere}, w.failed-w.began), slices.Repeat([]failure{none}, w.requests-w.failed),
	)
	t.random.Shuffle(len(failures), func(i, j int) { failures[i], failures[j] = failures[j], failures[i] })
	return failures
}

// traceTenths is one trace, in the unit of failure origins.
const traceTenths = 10

func (t *teller) origin(r release.Identity, bin health.Bin, f failure) {
	if f != began && f != beganAndHandled {
		return
	}
	entry := serviceNamed(entryNode)
	t.tally.Count(r, bin, health.Series{
		Metric: health.FailureOrigins, EntryNamespace: entry.Namespace, EntryService: entry.Name, Handled: f == beganAndHandled,
	}, traceTenths)
}
