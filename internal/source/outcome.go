// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// DeploymentStatus returns what the result of a run, job or stage means for a deployment; it is empty for
// what is no result.
func DeploymentStatus(result delivery.PipelineResult) delivery.DeploymentStatus {
	return deploymentStatuses[result]
}
