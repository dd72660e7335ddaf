// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import (
	"fmt"

	"go.opentelemetry.io/collector/component/componentstatus"
	"go.uber.org/zap"
)

// refusalsUntilStatus is how many flushes in a row an output must refuse before the component reports an error status: a
// single refusal is ordinary back-pressure.
const refusalsUntilStatus = 2

// Refusals tracks whether outputs, such as the next consumers, accept data. It logs and reports only when that changes,
// because an output may refuse every flush for a long time. It is not safe for concurrent use.
type Refusals struct {
	// Logger logs when refusals begin and end. Report takes the component's status: an error when refusals go on, OK when
	// all outputs accept data again.
	Logger *zap.Logger
	Report func(*componentstatus.Event)
	// Sayings are the messages by output; outputs without an entry get general messages.
	Sayings map[string]Sayings

	refused map[string]int // in a row, by output
	ailing  bool           // whether a recoverable error was reported
}

// Sayings are the messages about an output that refuses data: when that begins, while it goes on, and when it ends.
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

// Note records the outcome of one flush to one output; nil means that the output accepted it.
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
