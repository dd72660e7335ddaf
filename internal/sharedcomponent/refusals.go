// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import (
	"fmt"

	"go.opentelemetry.io/collector/component/componentstatus"
	"go.uber.org/zap"
)

// refusalsUntilStatus is how many flushes in a row must be refused before the component's status says so:
// a single refusal is ordinary back-pressure.
const refusalsUntilStatus = 2

// Refusals follows whether outputs, such as the next consumers, take what is sent. It logs and reports changes only, because a
// refusal may repeat with every flush. It is not safe for concurrent use.
type Refusals struct {
	// Logger says when refusals begin and end, and Report tells the Collector when they go on.
	Logger *zap.Logger
	Report func(*componentstatus.Event)
	// Sayings are the words for an output; one without words of its own gets general ones.
	Sayings map[string]Sayings

	refused map[string]int // in a row, by output
	ailing  bool           // whether a recoverable error was reported
}

// Sayings are the words for an output that takes nothing: when that begins, while it goes on, and when it ends.
type Sayings struct{ Begins, GoesOn, Ends string }

func (r *Refusals) sayingsOf(output string) Sayings {
	if own, ok := r.Sayings[output]; ok {
		return own
	}
	return Sayings{
		Begins: "a flush was refused and, unless that was for good, will be repeated",
		GoesOn: "flushes to " + output + " are refused",
		Ends:   "flushes are accepted again",
	}
}

// Note takes the outcome of one flush to one output.
func (r *Refusals) Note(output string, err error) {
	if r.refused == nil {
		r.refused = map[string]int{}
	}
	if err == nil {
		r.accepted(output)
		return
	}
	r.refused[output]++
	if r.refused[output] == 1 {
		r.Logger.Warn(r.sayingsOf(output).Begins, zap.String("output", output), zap.Error(err))
	}
	if r.refused[output] == refusalsUntilStatus {
		r.ailing = true
		r.Report(componentstatus.NewRecoverableErrorEvent(fmt.Errorf("%s: %w", r.sayingsOf(output).GoesOn, err)))
	}
}

func (r *Refusals) accepted(output string) {
	if r.refused[output] == 0 {
		return
	}
	r.Logger.Info(r.sayingsOf(output).Ends, zap.String("output", output), zap.Int("refused", r.refused[output]))
	delete(r.refused, output)
	if r.ailing && !r.anyAiling() {
		r.ailing = false
		r.Report(componentstatus.NewEvent(componentstatus.StatusOK))
	}
}

func (r *Refusals) anyAiling() bool {
	for _, n := range r.refused {
		if n >= refusalsUntilStatus {
			return true
		}
	}
	return false
}
