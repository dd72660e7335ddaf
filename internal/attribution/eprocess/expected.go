// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "math"

// Confidence is the quantile of the normal distribution for a one-sided bound at 99.5 %, in standard deviations.
const Confidence = 2.58

// Expected returns the highest failure rate that the past explains: its upper confidence bound, multiplied by what
// happened meanwhile to services that cannot be the cause ([PeerFactor]). Without a past it is 1.
func Expected(history Arm, dispersion, peerFactor float64) float64 {
	upper := WilsonUpper(history, Confidence*math.Sqrt(max(dispersion, 1)))
	return min(upper*max(peerFactor, 1), 1)
}

// WilsonUpper returns the upper end of the score interval of a rate (Wilson 1927) of z standard deviations to each
// side; 1 for an empty arm.
func WilsonUpper(a Arm, z float64) float64 {
	n, k := a.counts()
	if n == 0 {
		return 1
	}
	rate, z2 := k/n, z*z
	spread := z * math.Sqrt(rate*(1-rate)/n+z2/(4*n*n))
	return min((rate+z2/(2*n)+spread)/(1+z2/n), 1)
}

// PeerFactor returns how many times more often than expected peers failed. Peers are services neither upstream nor
// downstream: if everything fails more, one arm is not to blame (difference in differences). The factor is at least 1.
// If less than one failure was expected, one is assumed, because a single failure proves nothing.
func PeerFactor(failed int64, expected float64) float64 {
	return max(float64(failed)/max(expected, 1), 1)
}
