// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// DeploymentStatus returns the status of a deployment whose run, job or stage had the given result; it is empty for
// an unknown result.
func DeploymentStatus(result delivery.PipelineResult) delivery.DeploymentStatus {
	return deploymentStatuses[result]
}
