// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package health

import "time"

// BinWidth is the width of a bin.
const BinWidth = 10 * time.Second

// Bin is a span of ten seconds of event time, counted from the Unix epoch.
type Bin int64

// BinOf returns the bin that contains a time in Unix nanoseconds.
func BinOf(unixNano int64) Bin {
	bin := unixNano / int64(BinWidth)
	if unixNano%int64(BinWidth) < 0 {
		bin--
	}
	return Bin(bin)
}

// Start returns the first instant of the bin in Unix nanoseconds. The bin ends where the next one starts.
func (b Bin) Start() int64 { return int64(b) * int64(BinWidth) }
