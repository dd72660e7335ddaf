// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"slices"
	"sync/atomic"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// outcome says what became of a resource: the rung by which its deployment was found, as its place among steps, or why none was.
type outcome uint8

// steps are the rungs by which a deployment can be found. Declared is none: that is for verdicts.
var steps = release.Steps[1:]

const (
	outcomeAmbiguous outcome = 8 + iota
	outcomeUnknownDeployment
	outcomeUnknownService
	outcomeNameless
	outcomeStamped
	outcomeDelivery
	outcomes
)

var outcomeNames = func() (names [outcomes]string) {
	for i, step := range steps {
		names[i] = string(step)
	}
	names[outcomeAmbiguous], names[outcomeUnknownDeployment], names[outcomeUnknownService] = "ambiguous", "unknown_deployment", "unknown_service"
	names[outcomeNameless], names[outcomeStamped], names[outcomeDelivery] = "nameless", "stamped", "delivery"
	return names
}()

// outcomeOf returns the outcome of a resource whose deployment was found by the step. What is no rung counts as the worst.
func outcomeOf(step release.Step) outcome {
	if i := slices.Index(steps, step); i >= 0 {
		return outcome(i)
	}
	return outcome(len(steps) - 1)
}

// signal is one of the three that are tagged.
type signal uint8

const (
	signalTraces signal = iota
	signalLogs
	signalMetrics
	signals
)

var signalNames = [signals]string{"traces", "logs", "metrics"}

// tally counts the resources of a batch by outcome.
type tally [outcomes]uint64

// counts are the tallies of all batches.
type counts [signals][outcomes]atomic.Uint64

// add adds a batch. Whoever tags counts on the stack and comes here once per batch, so that batches hardly meet.
func (c *counts) add(s signal, batch *tally) {
	for o, n := range batch {
		if n > 0 {
			c[s][o].Add(n)
		}
	}
}
