// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import (
	"bytes"
	"time"
)

// DecodeWithin is Decode with lower limits.
func DecodeWithin(text []byte, rows, deployments int) ([]Row, error) {
	d := NewDecoder(time.Minute)
	d.allowed = room{rows, deployments}
	return d.Decode(bytes.NewReader(text))
}

// EncodeWithin is Encode with lower limits.
func EncodeWithin(table []Row, rows, deployments int) []byte {
	return encode(table, room{rows, deployments})
}
