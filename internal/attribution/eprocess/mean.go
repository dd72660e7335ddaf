// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess

import "math"

// logMean is a weighted average of numbers given by their logarithms. The sum is kept relative to the largest number,
// so that nothing overflows. The average of nothing is 1.
type logMean struct{ largest, sum, weight float64 }

// farthest replaces infinite logarithms, whose difference would be undefined.
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
