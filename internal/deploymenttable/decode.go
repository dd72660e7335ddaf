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

// Decoder decodes successive versions of a table. A row whose JSON text did not change since the previous table is not
// decoded again: the new table gets the same *join.Timeline. A Decoder is not safe for concurrent use.
type Decoder struct {
	assumed time.Duration
	allowed room
	seed    maphash.Seed
	// known holds the rows of the last table that was decoded, by the hash of their JSON text.
	known map[uint64]Row
}

// NewDecoder returns a decoder. assumed is the duration of a rollout whose beginning is unknown, see [join.NewTimeline].
func NewDecoder(assumed time.Duration) *Decoder {
	return &Decoder{assumed: assumed, allowed: allowed, seed: maphash.MakeSeed()}
}

// Decode reads one table; anything but white space after it is an error.
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

// tableReader is the state of one [Decoder.Decode].
type tableReader struct {
	pieces
	decoder *Decoder
	// known is true once a supported `format` was read.
	known bool
	// text is the JSON of the current row; its memory is reused for the next one.
	text json.RawMessage
	rows []Row
	seen map[delivery.Scope]bool
	// texts holds rows by the hash of their JSON text; it becomes Decoder.known.
	texts map[uint64]Row
	// deployments is the number of deployments in rows.
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
