// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Decode reads a table. Deployments whose beginning is not known are taken to have rolled out for as long as assumed.
func Decode(text []byte, assumed time.Duration) ([]Row, error) {
	return decode(text, assumed, allowed)
}

func decode(text []byte, assumed time.Duration, allowed room) ([]Row, error) {
	r := reader{json: json.NewDecoder(bytes.NewReader(text)), assumed: assumed, allowed: allowed, seen: map[delivery.Scope]bool{}}
	if err := r.object(r.tableMember); err != nil {
		return nil, err
	}
	if !r.known {
		return nil, errNoFormat
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	return r.rows, nil
}

func (r *reader) tableMember(name string) error {
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

func (r *reader) format() error {
	var text string
	if err := r.value(&text); err != nil {
		return fmt.Errorf("`format`: %w", err)
	}
	r.known = true
	return checkFormat(text)
}
