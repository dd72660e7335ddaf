// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"crypto/sha256"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// traceOf derives the ids of a pipeline's trace and root span in the same way as the GitLab receiver of the
// OpenTelemetry Collector, so that events join the traces of that receiver. finishedAt must be the exact text in the
// payload; both ids are zero if it is no time.
func traceOf(pipelineID, finishedAt string) (traceID [16]byte, spanID [8]byte) {
	if at, ok := source.ParseTime(finishedAt); pipelineID == "" || !ok || at.IsZero() {
		return traceID, spanID
	}
	trace, span := sha256.Sum256([]byte(pipelineID+"t"+finishedAt)), sha256.Sum256([]byte(pipelineID+finishedAt))
	copy(traceID[:], trace[:])
	copy(spanID[:], span[8:])
	return traceID, spanID
}
