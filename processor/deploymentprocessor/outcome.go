// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"slices"
	"sync/atomic"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// outcome is the result for a resource: the step by which its deployment was found, as an index into steps, or why none was found.
type outcome uint8

// steps are the steps by which a deployment can be found. The first of release.Steps, declared, is for verdicts only.
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

// outcomeOf returns the outcome of a resource whose deployment was found by the step. An unknown step counts as the least sure.
func outcomeOf(step release.Step) outcome {
	if i := slices.Index(steps, step); i >= 0 {
		return outcome(i)
	}
	return outcome(len(steps) - 1)
}

// signal is one of the three signals that are tagged.
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

// counts are the sums of all tallies, by signal.
type counts [signals][outcomes]atomic.Uint64

// add adds the tally of a batch. Callers count each batch on their stack and call add once, so that concurrent batches rarely
// contend for the counters.
func (c *counts) add(s signal, batch *tally) {
	for o, n := range batch {
		if n > 0 {
			c[s][o].Add(n)
		}
	}
}
