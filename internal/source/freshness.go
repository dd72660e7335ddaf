// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"strconv"
	"time"
)

// SignatureTolerance is how far a signed timestamp may differ from our clock, in either direction.
const SignatureTolerance = 5 * time.Minute

// Fresh reports whether a timestamp in Unix seconds is within [SignatureTolerance] of the time at which the request
// arrived. It proves something only if the signature covers the timestamp.
func Fresh(timestamp string, received time.Time) bool {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return false
	}
	return received.Sub(time.Unix(seconds, 0)).Abs() <= SignatureTolerance
}
