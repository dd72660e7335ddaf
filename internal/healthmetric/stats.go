// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

// Stats count what [Read] did with the data points. Each data point is counted once.
type Stats struct {
	// Read data points were passed on as observations.
	Read int
	// Ignored data points belong to other metrics.
	Ignored int
	// Cumulative data points are running totals; the bins that they contain are unknown.
	Cumulative int
	// Malformed data points are of our metrics but not valid.
	Malformed map[Fault]int
}

// Fault is the reason why a data point could not be read.
type Fault string

// Faults of data points.
const (
	FaultIdentity    Fault = "no service or no collector id"
	FaultType        Fault = "wrong metric type"
	FaultTemporality Fault = "no temporality"
	FaultBin         Fault = "times are not those of a bin"
	FaultValue       Fault = "no usable value"
	FaultHistogram   Fault = "inconsistent histogram"
	FaultAttribute   Fault = "wrong attribute"
)

func (s *Stats) malformed(f Fault, points int) {
	if points == 0 {
		return
	}
	if s.Malformed == nil {
		s.Malformed = map[Fault]int{}
	}
	s.Malformed[f] += points
}
