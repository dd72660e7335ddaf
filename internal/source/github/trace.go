// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"crypto/sha256"
	"strconv"
)

// traceOf derives the ids of a workflow run's trace and root span in the same way as the GitHub receiver of the
// OpenTelemetry Collector, so that events join the traces of that receiver. Both are zero if the run or its attempt is
// unknown.
func traceOf(runID string, attempt int) (traceID [16]byte, spanID [8]byte) {
	if runID == "" || attempt <= 0 {
		return traceID, spanID
	}
	run := runID + strconv.Itoa(attempt)
	copy(traceID[:], digest(run+"t"))
	copy(spanID[:], digest(run + "s")[8:])
	return traceID, spanID
}

func digest(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}
