// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import "math"

// appendNew appends the buckets, in seconds, of what was measured since an earlier state of the distribution. unit is
// the unit of the distribution in seconds.
func (d *distribution) appendNew(dst []Bucket, earlier *distribution, unit float64) []Bucket {
	if d.exponential {
		return d.appendExponential(dst, earlier, unit)
	}
	for i, n := range d.counts {
		if i < len(earlier.counts) {
			n -= earlier.counts[i]
		}
		if n > 0 {
			dst = append(dst, Bucket{Lower: d.lower(i) * unit, Upper: d.upper(i) * unit, Count: n})
		}
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
	if n := d.zero - earlier.zero; n > 0 {
		dst = append(dst, Bucket{Upper: d.zeroUpper * unit, Count: n})
	}
	for i, n := range d.counts {
		index := int64(d.offset) + int64(i)
		if n -= earlier.at(index); n > 0 {
			dst = append(dst, Bucket{Lower: d.bound(index) * unit, Upper: d.bound(index+1) * unit, Count: n})
		}
	}
	return dst
}

// bound returns base^index, where base is 2^(2^-scale).
// Source: https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponential-scale
func (d *distribution) bound(index int64) float64 {
	return math.Exp2(math.Ldexp(float64(index), -int(d.scale)))
}
