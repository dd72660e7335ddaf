// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

// Step is a rung of the join ladder: how a release was, or can be, recognised. The values are those of
// dora.join.step.
type Step string

// The rungs, best first. StepTime means that telemetry names a service but nothing tells its releases
// apart except the time.
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
