// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"fmt"
	"math"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// Kinds of the log's entries. The numbers are stored on disk.
const (
	ordinaryGroup     = 0
	pieceOfCheckpoint = 1
	endOfCheckpoint   = 2
)

// Fields of an entry: its kind, then kind, key and value of each record; for the end of a checkpoint, its size. They
// are stored on disk: a number must never be reused for another field.
const (
	groupKind = iota + 1
	recordKind
	recordKey
	recordValue
	checkpointSize
)

type group struct {
	kind    uint64
	records []record.Record
	size    int64
}

func encodeGroup(kind uint64, records []record.Record) []byte {
	var w record.Writer
	w.Uint(groupKind, kind)
	for _, r := range records {
		w.Uint(recordKind, uint64(r.Kind))
		w.Element(recordKey, r.Key)
		w.Element(recordValue, r.Value)
	}
	return []byte(w.Value())
}

func encodeEnd(size int64) []byte {
	var w record.Writer
	w.Uint(groupKind, endOfCheckpoint)
	w.Uint(checkpointSize, uint64(size))
	return []byte(w.Value())
}

// decodeGroup reads an entry. Its records are copied, so that keeping one of them does not keep the others in memory.
func decodeGroup(payload string) (group, error) {
	var g group
	var next record.Record
	r := record.NewReader(payload)
	for r.Next() {
		switch r.Field() {
		case groupKind:
			g.kind = r.Uint()
		case recordKind:
			kind := r.Uint()
			if kind > math.MaxUint8 {
				return group{}, fmt.Errorf("%d is no kind of record", kind)
			}
			next.Kind = record.Kind(kind)
		case recordKey:
			next.Key = strings.Clone(r.Text())
		case recordValue:
			next.Value = strings.Clone(r.Text())
			g.records = append(g.records, next)
			next = record.Record{}
		case checkpointSize:
			g.size = int64(r.Uint())
		}
	}
	return g, r.Err()
}
