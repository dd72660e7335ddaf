// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import "math"

// appendNew appends what the distribution holds beyond an earlier one that it continues, in seconds; a unit is so many of them.
func (d *distribution) appendNew(dst []Bucket, earlier *distribution, unit float64) []Bucket {
	if d.exponential {
		return d.appendExponential(dst, earlier, unit)
	}
	for i, n := range d.counts {
		if i < len(earlier.counts) {
			n -= earlier.counts[i]
		}
		dst = appendBucket(dst, d.lower(i)*unit, d.upper(i)*unit, n)
	}
	return dst
}

func (d *distribution) lower(i int) float64 {
	if i == 0 {
		return 0
	}
	return max(0, d.bounds[i-1])
}

func (d *distribution) upper(i int) float64 {
	if i == len(d.bounds) {
		return math.Inf(1)
	}
	return max(0, d.bounds[i])
}

func (d *distribution) appendExponential(dst []Bucket, earlier *distribution, unit float64) []Bucket {
	dst = appendBucket(dst, 0, d.zeroUpper*unit, d.zero-earlier.zero)
	for i, n := range d.counts {
		index := int64(d.offset) + int64(i)
		dst = appendBucket(dst, d.bound(index)*unit, d.bound(index+1)*unit, n-earlier.at(index))
	}
	return dst
}

// bound returns base^index, where base is 2^(2^-scale).
// Source: https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponential-scale
func (d *distribution) bound(index int64) float64 {
	return math.Exp2(math.Ldexp(float64(index), -int(d.scale)))
}

func appendBucket(dst []Bucket, lower, upper float64, n uint64) []Bucket {
	if n == 0 {
		return dst
	}
	return append(dst, Bucket{Lower: lower, Upper: upper, Count: n})
}
