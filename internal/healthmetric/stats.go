// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package healthmetric

// Stats says what [Read] did with the data points it was given; each counts once.
type Stats struct {
	// Read data points were told as observations.
	Read int
	// Ignored data points belong to metrics that are not ours.
	Ignored int
	// Cumulative data points are running totals, which do not say of which bins they are the sum.
	Cumulative int
	// Malformed data points are ours and not as they must be.
	Malformed map[Fault]int
}

// Fault says why a data point could not be read.
type Fault string

// The faults.
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
