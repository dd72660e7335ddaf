// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"strconv"
	"time"
)

// SignatureTolerance is how far a signed timestamp may be from our clock, either way.
const SignatureTolerance = 5 * time.Minute

// Fresh reports whether a timestamp in Unix seconds is within [SignatureTolerance] of the time at which
// the request arrived. Ask only where the signature covers the timestamp: otherwise it proves nothing.
func Fresh(timestamp string, received time.Time) bool {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return false
	}
	return received.Sub(time.Unix(seconds, 0)).Abs() <= SignatureTolerance
}
