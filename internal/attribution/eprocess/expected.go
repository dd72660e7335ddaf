// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "math"

// confidence is the number of standard deviations that history is given the benefit of (99.5 %, one-sided).
const confidence = 2.58

// Expected is the failure rate that is expected at most after the given history: its upper confidence bound, raised by what
// happened meanwhile to services that cannot be the cause ([PeerFactor]). With no history anything is expected.
func Expected(history Arm, dispersion, peerFactor float64) float64 {
	upper := WilsonUpper(history, confidence*math.Sqrt(max(dispersion, 1)))
	return min(upper*max(peerFactor, 1), 1)
}

// WilsonUpper is the upper end of the score interval of a rate (Wilson 1927), z standard deviations wide on either side; 1 of nothing.
func WilsonUpper(a Arm, z float64) float64 {
	n, k := a.counts()
	if n == 0 {
		return 1
	}
	rate, z2 := k/n, z*z
	spread := z * math.Sqrt(rate*(1-rate)/n+z2/(4*n*n))
	return min((rate+z2/(2*n)+spread)/(1+z2/n), 1)
}

// PeerFactor tells how many times as often as expected peers failed, which are services neither up- nor downstream: if all the
// world fails more, one arm is not to blame for it (difference in differences). It is never less than 1. Where less than one
// failure was expected, it is measured against one, for a single failure tells nothing.
func PeerFactor(failed int64, expected float64) float64 {
	return max(float64(failed)/max(expected, 1), 1)
}
