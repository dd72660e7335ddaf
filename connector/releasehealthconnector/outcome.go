// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import "github.com/otelcol-dora/otelcol-dora/internal/attribution/release"

// outcome says what became of a span, log record or data point.
type outcome int

const (
	outcomeCounted outcome = iota
	// outcomeLate is for items that came too late for their bin.
	outcomeLate
	// outcomeLateFinding is for findings about a trace that came too late for their bin. Its spans may have been
	// counted.
	outcomeLateFinding
	// outcomeFuture is for times too far ahead of the clock to be plausible.
	outcomeFuture
	// outcomeTimeless is for items without a time.
	outcomeTimeless
	// outcomeNameless is for items without a service name.
	outcomeNameless
	// outcomeIgnored is for items about delivery, not about a service's health.
	outcomeIgnored
	// outcomeOtherSignal is for operations that a better signal also reports.
	outcomeOtherSignal
	// outcomeMalformed is for data points that cannot be read.
	outcomeMalformed
	// outcomeOverflow is for data points in which the sender collected what exceeded its limits.
	outcomeOverflow
	// outcomeUnmeasured is for data points whose operations were counted but whose durations were not.
	outcomeUnmeasured
	outcomes
)

var outcomeNames = [outcomes]string{"", "late", "late_finding", "future", "timeless", "nameless", "ignored", "other_signal", "malformed", "overflow", "unmeasured"}

// signal is an input signal.
type signal int

const (
	signalTraces signal = iota
	signalLogs
	signalMetrics
	signals
)

var signalNames = [signals]string{"traces", "logs", "metrics"}

// steps are the rungs of the join ladder in their order.
var steps = [...]release.Step{
	release.StepDeclared, release.StepDeploymentID, release.StepRevision, release.StepDigest, release.StepVersion,
	release.StepPlatformRevision, release.StepImageTag, release.StepInstanceStart, release.StepTime,
}

func stepIndex(step release.Step) int {
	for i, known := range steps {
		if known == step {
			return i
		}
	}
	return len(steps) - 1
}

// counts are the items read since the counts were last recorded.
type counts struct {
	items   [signals][len(steps)]int64
	leftOut [signals][outcomes]int64
}
