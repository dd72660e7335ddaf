// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import "slices"

// Step is a rung of the join ladder: how a release was, or can be, recognised. The values are those of dora.join.step.
type Step string

// The rungs, best first. StepTime: telemetry names a service, but only time tells its releases apart.
const (
	StepDeclared         Step = "declared"
	StepDeploymentID     Step = "deployment_id"
	StepRevision         Step = "revision"
	StepDigest           Step = "digest"
	StepVersion          Step = "version"
	StepPlatformRevision Step = "platform_revision"
	StepImageTag         Step = "image_tag"
	StepInstanceStart    Step = "instance_start"
	StepTime             Step = "time"
)

// Steps lists the rungs, best first.
var Steps = []Step{
	StepDeclared, StepDeploymentID, StepRevision, StepDigest, StepVersion,
	StepPlatformRevision, StepImageTag, StepInstanceStart, StepTime,
}

// ReadStep reads dora.join.step. An unknown value is as unsure as StepTime.
func ReadStep(text string) Step {
	if s := Step(text); slices.Contains(Steps, s) {
		return s
	}
	return StepTime
}

// WorseThan reports whether a release recognised by s is less sure than one recognised by other. An unknown step is
// worse than all others.
func (s Step) WorseThan(other Step) bool { return s.rank() > other.rank() }

func (s Step) rank() int {
	if i := slices.Index(Steps, s); i >= 0 {
		return i
	}
	return len(Steps)
}

// isGuess reports whether an identity rests on nothing but time.
func (s Step) isGuess() bool { return s.rank() >= StepInstanceStart.rank() }
