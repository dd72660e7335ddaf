// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import (
	"encoding/json"
	"fmt"
	"hash/maphash"
	"io"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Decoder reads one table after another. What one says in the same words as the one before is not read again: its rows have the same timelines. It is not
// safe for concurrent use.
type Decoder struct {
	assumed time.Duration
	allowed room
	seed    maphash.Seed
	// known has the rows of the table that was read last, by a hash of their texts.
	known map[uint64]Row
}

// NewDecoder returns a decoder that takes deployments whose beginning is not known to have rolled out for as long as assumed.
func NewDecoder(assumed time.Duration) *Decoder {
	return &Decoder{assumed: assumed, allowed: allowed, seed: maphash.MakeSeed()}
}

// Decode reads a table to its end.
func (d *Decoder) Decode(from io.Reader) ([]Row, error) {
	r := tableReader{pieces: pieces{json.NewDecoder(from)}, decoder: d, seen: map[delivery.Scope]bool{}, texts: map[uint64]Row{}}
	if err := r.object(r.member); err != nil {
		return nil, err
	}
	if !r.known {
		return nil, errNoFormat
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	d.known = r.texts
	return r.rows, nil
}

// tableReader reads one table.
type tableReader struct {
	pieces
	decoder *Decoder
	// known says that the format is one that can be read.
	known bool
	// text is that of the row that was read last.
	text json.RawMessage
	rows []Row
	seen map[delivery.Scope]bool
	// texts has the rows by a hash of their texts.
	texts map[uint64]Row
	// deployments is how many the rows have.
	deployments int
}

func (r *tableReader) member(name string) error {
	switch {
	case name == "format":
		return r.format()
	case name == "scopes" && !r.known:
		return errNoFormat
	case name == "scopes":
		return r.array(r.row)
	}
	return r.skip()
}

func (r *tableReader) format() error {
	var text string
	if err := r.value(&text); err != nil {
		return fmt.Errorf("`format`: %w", err)
	}
	r.known = true
	return checkFormat(text)
}
