// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// systemReasons maps the failure reasons that are due to the CI system, not to the code, to results.
var systemReasons = map[string]delivery.PipelineResult{
	"api_failure":                  delivery.ResultError,
	"archived_failure":             delivery.ResultError,
	"ci_quota_exceeded":            delivery.ResultError,
	"data_integrity_failure":       delivery.ResultError,
	"environment_creation_failure": delivery.ResultError,
	"job_execution_timeout":        delivery.ResultTimeout,
	"no_matching_runner":           delivery.ResultError,
	"runner_system_failure":        delivery.ResultError,
	"runner_unsupported":           delivery.ResultError,
	"scheduler_failure":            delivery.ResultError,
	"secrets_provider_not_found":   delivery.ResultError,
	"stale_schedule":               delivery.ResultError,
	"stuck_or_timeout_failure":     delivery.ResultError,
	"trace_size_exceeded":          delivery.ResultError,
	"unmet_prerequisites":          delivery.ResultError,
}

// blame ranks results by how much they say about the code: a job that failed because of the code outweighs jobs that
// failed because of the CI system.
var blame = map[delivery.PipelineResult]int{delivery.ResultFailure: 3, delivery.ResultTimeout: 2, delivery.ResultError: 1}

// failureOf returns the result and error type of a failed pipeline, from its failed jobs without allow_failure. Without
// a failure reason the code is assumed to have failed.
func failureOf(builds []source.Object) (delivery.PipelineResult, string) {
	var worst delivery.PipelineResult
	var reason string
	for _, build := range builds {
		if build.Text("status") != "failed" || build.Bool("allow_failure") {
			continue
		}
		told := build.Text("failure_reason")
		result := cmp.Or(systemReasons[told], delivery.ResultFailure)
		if blame[result] > blame[worst] {
			worst, reason = result, told
		}
	}
	return cmp.Or(worst, delivery.ResultFailure), cmp.Or(reason, "failed")
}
