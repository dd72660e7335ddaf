// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"encoding/hex"
	"strings"
)

// ParseTraceparent parses a W3C traceparent (00-<trace>-<span>-<flags>). Both ids are zero unless the whole text is
// valid.
func ParseTraceparent(text string) (traceID [16]byte, spanID [8]byte) {
	parts := strings.Split(text, "-")
	if len(parts) != 4 || len(parts[0]) != 2 || len(parts[3]) != 2 || parts[0] == "ff" || strings.ToLower(text) != text {
		return traceID, spanID
	}
	trace, traceErr := hex.DecodeString(parts[1])
	span, spanErr := hex.DecodeString(parts[2])
	if traceErr != nil || spanErr != nil || len(trace) != len(traceID) || len(span) != len(spanID) {
		return traceID, spanID
	}
	if [16]byte(trace) == traceID || [8]byte(span) == spanID {
		return traceID, spanID
	}
	return [16]byte(trace), [8]byte(span)
}
