// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "math"

// logMean is the weighted average of numbers of which only logarithms are at hand, kept as a multiple of the largest so that nothing
// overflows. The zero value averages nothing, which is 1.
type logMean struct{ largest, sum, weight float64 }

// farthest stands for logarithms that are infinite, which have no difference.
const farthest = 1e300

func (m *logMean) add(logValue, weight float64) {
	logValue = min(max(logValue, -farthest), farthest)
	switch {
	case weight <= 0:
		return
	case m.weight == 0:
		m.largest, m.sum = logValue, weight
	case logValue > m.largest:
		m.largest, m.sum = logValue, m.sum*math.Exp(m.largest-logValue)+weight
	default:
		m.sum += weight * math.Exp(logValue-m.largest)
	}
	m.weight += weight
}

func (m *logMean) value() float64 {
	if m.weight == 0 {
		return 0
	}
	return m.largest + math.Log(m.sum/m.weight)
}
