// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"slices"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

type pipelineRun = delivery.PipelineRunFacts

// pipelineRuns have the repository on the resource, and the service if the repository has exactly one.
var pipelineRuns = kind[pipelineRun, *pipelineRun]{
	resource: slices.Concat(
		repositoryFields(func(r *pipelineRun) *delivery.Repository { return &r.Repository }),
		serviceFields(func(r *pipelineRun) *delivery.Service { return &r.Service })),
	record: slices.Concat(
		[]field[pipelineRun]{
			text(KeyPipelineName, func(r *pipelineRun) *string { return &r.Name }),
			text(KeyPipelineRunID, func(r *pipelineRun) *string { return &r.RunID }),
			ordinal(KeyPipelineRunAttempt, func(r *pipelineRun) *int { return &r.Attempt }),
			text(KeyPipelineRunURL, func(r *pipelineRun) *string { return &r.URL }),
			text(KeyPipelineAction, func(r *pipelineRun) *string { return &r.Action }),
			pipelineResult(),
			text(KeyErrorType, func(r *pipelineRun) *string { return &r.ErrorType }),
			moment(KeyPipelineRunCreationTime, func(r *pipelineRun) *time.Time { return &r.CreationTime }),
			moment(KeyPipelineRunStartTime, func(r *pipelineRun) *time.Time { return &r.StartTime }),
		},
		headFields(func(r *pipelineRun) *delivery.Ref { return &r.Ref }),
		[]field[pipelineRun]{
			text(KeyHeadRevision, func(r *pipelineRun) *string { return &r.Revision }),
			text(KeyChangeID, func(r *pipelineRun) *string { return &r.ChangeID }),
		}),
}

// rawResults maps words that other collectors copy unchanged from GitHub, GitLab and Jenkins.
var rawResults = map[string]delivery.PipelineResult{
	"neutral": delivery.ResultSuccess, "succeeded": delivery.ResultSuccess, "passed": delivery.ResultSuccess,
	"failed": delivery.ResultFailure, "unstable": delivery.ResultFailure,
	"startup_failure": delivery.ResultError,
	"timed_out":       delivery.ResultTimeout,
	"cancel":          delivery.ResultCancellation, "cancelled": delivery.ResultCancellation,
	"canceled": delivery.ResultCancellation, "aborted": delivery.ResultCancellation,
	"skipped": delivery.ResultSkip, "stale": delivery.ResultSkip, "not_built": delivery.ResultSkip,
}

func pipelineResult() field[pipelineRun] {
	result := enum(KeyPipelineResult, func(r *pipelineRun) *delivery.PipelineResult { return &r.Result })
	result.read = func(r *pipelineRun, from *source) {
		word := strings.ToLower(from.text(KeyPipelineResult))
		if mapped, ok := rawResults[word]; ok {
			word = string(mapped)
		}
		r.Result = delivery.PipelineResult(word)
	}
	return result
}
