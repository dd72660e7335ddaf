// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package silence

import (
	"encoding/binary"
	"errors"
)

// pack returns the set as lengths of runs, backwards from the latest hour: hours in the set, hours not in it, and so on, ending with
// hours in the set. The set must not be empty.
func (s *hourSet) pack() string {
	hours := s.hours()
	var runs []byte
	run := uint64(1)
	for i := len(hours) - 1; i > 0; i-- {
		if between := hours[i] - hours[i-1] - 1; between > 0 {
			runs = binary.AppendUvarint(runs, run)
			runs = binary.AppendUvarint(runs, uint64(between))
			run = 0
		}
		run++
	}
	return string(binary.AppendUvarint(runs, run))
}

var errRuns = errors.New("the runs of hours are damaged")

func (s *hourSet) unpack(runs string, latest hour) error {
	rest, total := []byte(runs), hour(0)
	s.add(latest)
	for i := 0; len(rest) > 0; i++ {
		run, n := binary.Uvarint(rest)
		if n <= 0 || run == 0 || run > windowHours || total+hour(run) > windowHours {
			return errRuns
		}
		for h := range hour(run) {
			if i%2 == 0 {
				s.add(latest - total - h)
			}
		}
		total, rest = total+hour(run), rest[n:]
	}
	if total == 0 {
		return errRuns
	}
	return nil
}
