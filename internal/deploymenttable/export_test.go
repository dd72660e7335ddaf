// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import "time"

// DecodeWithin is Decode where a table has less room.
func DecodeWithin(text []byte, rows, deployments int) ([]Row, error) {
	return decode(text, time.Minute, room{rows, deployments})
}

// EncodeWithin is Encode where a table has less room.
func EncodeWithin(table []Row, rows, deployments int) []byte {
	return encode(table, room{rows, deployments})
}
