// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// outcomes maps the words that senders use for an outcome. The specification has success, failure, error and cancel.
// Words that are not listed are no outcome.
var outcomes = map[string]delivery.PipelineResult{
	"success": delivery.ResultSuccess, "succeeded": delivery.ResultSuccess,
	"failure": delivery.ResultFailure, "failed": delivery.ResultFailure,
	"error":  delivery.ResultError,
	"cancel": delivery.ResultCancellation, "canceled": delivery.ResultCancellation,
	"cancelled": delivery.ResultCancellation, "aborted": delivery.ResultCancellation,
	"timeout": delivery.ResultTimeout,
	"skip":    delivery.ResultSkip, "skipped": delivery.ResultSkip,
}

// outcome reads the result of a run, a task or a deployment.
func (m message) outcome() (delivery.PipelineResult, error) {
	told := m.content.Text("outcome")
	if told == "" {
		return "", source.Ignore("the event tells no outcome")
	}
	outcome, ok := outcomes[strings.ToLower(told)]
	if !ok {
		return "", source.Ignore("outcome %.100q is none that is known", told)
	}
	return outcome, nil
}

func errorType(outcome delivery.PipelineResult) string {
	switch outcome {
	case delivery.ResultFailure, delivery.ResultError, delivery.ResultTimeout:
		return string(outcome)
	}
	return ""
}
