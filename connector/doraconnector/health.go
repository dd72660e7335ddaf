// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"fmt"

	"go.opentelemetry.io/collector/component/componentstatus"
	"go.uber.org/zap"
)

// Outputs, as the internal telemetry names them.
const (
	outputMetrics = "metrics"
	outputLogs    = "logs"
	outputStorage = "storage"
)

// refusalsUntilStatus is how many flushes in a row must be refused before the component's status says so:
// a single refusal is ordinary back-pressure.
const refusalsUntilStatus = 2

// health follows whether the next consumers take what is sent, and the storage what is kept. It logs and reports changes only,
// because a refusal may repeat with every flush.
type health struct {
	logger  *zap.Logger
	report  func(*componentstatus.Event)
	refused map[string]int // flushes in a row, by output
	ailing  bool           // whether a recoverable error was reported
}

// sayings are the words for an output that takes nothing: when that begins, while it goes on, and when it ends.
type sayings struct{ begins, goesOn, ends string }

func sayingsOf(output string) sayings {
	if output == outputStorage {
		return sayings{
			begins: "the state cannot be written to `storage`: until it can, delivery events are turned away, for their senders to try again, and no figures are told",
			goesOn: "the state cannot be written",
			ends:   "the state can be written again: delivery events are taken and figures are told",
		}
	}
	return sayings{
		begins: "a flush was refused and will be repeated",
		goesOn: "flushes to " + output + " are refused",
		ends:   "flushes are accepted again",
	}
}

// note takes the outcome of one flush to one output.
func (h *health) note(output string, err error) {
	if h.refused == nil {
		h.refused = map[string]int{}
	}
	if err == nil {
		h.accepted(output)
		return
	}
	h.refused[output]++
	if h.refused[output] == 1 {
		h.logger.Warn(sayingsOf(output).begins, zap.String("output", output), zap.Error(err))
	}
	if h.refused[output] == refusalsUntilStatus {
		h.ailing = true
		h.report(componentstatus.NewRecoverableErrorEvent(fmt.Errorf("%s: %w", sayingsOf(output).goesOn, err)))
	}
}

func (h *health) accepted(output string) {
	if h.refused[output] == 0 {
		return
	}
	h.logger.Info(sayingsOf(output).ends, zap.String("output", output), zap.Int("refused", h.refused[output]))
	delete(h.refused, output)
	if h.ailing && !h.anyAiling() {
		h.ailing = false
		h.report(componentstatus.NewEvent(componentstatus.StatusOK))
	}
}

func (h *health) anyAiling() bool {
	for _, n := range h.refused {
		if n >= refusalsUntilStatus {
			return true
		}
	}
	return false
}
