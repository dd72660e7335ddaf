// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import "github.com/otelcol-dora/otelcol-dora/internal/attribution/release"

// outcome is what became of a span, log record or data point.
type outcome int

const (
	outcomeCounted outcome = iota
	// outcomeLate is for what came after its bin took no more.
	outcomeLate
	// outcomeLateFinding is for what was found out about a trace after the bin took no more. Its spans may have been counted.
	outcomeLateFinding
	// outcomeFuture is for times too far ahead of the clock to be true.
	outcomeFuture
	// outcomeTimeless is for what has no time.
	outcomeTimeless
	// outcomeNameless is for what names no service.
	outcomeNameless
	// outcomeIgnored is for what tells of delivery, not of a service's health.
	outcomeIgnored
	// outcomeOtherSignal is for operations that a better signal tells too.
	outcomeOtherSignal
	// outcomeMalformed is for data points that cannot be read.
	outcomeMalformed
	// outcomeOverflow is for data points into which their sender put what exceeded its limits.
	outcomeOverflow
	// outcomeUnmeasured is for data points that counted, but whose durations did not.
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

// counts are what was read since they were last taken.
type counts struct {
	items   [signals][len(steps)]int64
	leftOut [signals][outcomes]int64
}
