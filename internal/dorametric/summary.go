// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"encoding/binary"
	"errors"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// summary is what both kinds of histogram have in common.
type summary struct {
	count         uint64
	sum, min, max float64
}

func (s *summary) observe(value float64) {
	if s.count == 0 || value < s.min {
		s.min = value
	}
	if s.count == 0 || value > s.max {
		s.max = value
	}
	s.count++
	s.sum += value
}

func (s *summary) empty() bool { return s.count == 0 }

// summarySize bounds the encoded size of a summary in a data point.
const summarySize = 4 * fixedSize

// Fields of a packed cell. Numbers from 16 on belong to one kind of histogram.
const (
	fieldSum = 1
	fieldMin = 2
	fieldMax = 3
)

// pack omits the count, which is the sum of the buckets.
func (s *summary) pack(w *record.Writer) {
	w.Float(fieldSum, s.sum)
	w.Float(fieldMin, s.min)
	w.Float(fieldMax, s.max)
}

func (s *summary) unpack(r *record.Reader) {
	switch r.Field() {
	case fieldSum:
		s.sum = r.Float()
	case fieldMin:
		s.min = r.Float()
	case fieldMax:
		s.max = r.Float()
	}
}

var errCounts = errors.New("the counts of a histogram are damaged")

// packCounts writes the counts one after another, as Protocol Buffers pack a repeated number.
func packCounts(w *record.Writer, field int, counts []uint64) {
	var packed []byte
	for _, n := range counts {
		packed = binary.AppendUvarint(packed, n)
	}
	w.Text(field, string(packed))
}

// unpackCounts reads at most limit counts.
func unpackCounts(text string, limit int) ([]uint64, error) {
	var counts []uint64
	for packed := []byte(text); len(packed) > 0; {
		n, size := binary.Uvarint(packed)
		if size <= 0 || len(counts) == limit {
			return nil, errCounts
		}
		counts = append(counts, n)
		packed = packed[size:]
	}
	return counts, nil
}
