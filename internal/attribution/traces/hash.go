// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

import (
	"encoding/binary"
	"math/bits"
)

// Hash mixes a trace id into 64 bits that are equally random even if those of the id are not. It never changes and is
// the same in every process, so everyone who samples by it samples the same traces. Callers sample by magnitude (Hash <
// share × 2^64). The table uses other bits to find traces and to shed them.
func Hash(trace [16]byte) uint64 {
	// One round of wyhash, with its constants.
	high, low := bits.Mul64(
		binary.LittleEndian.Uint64(trace[:8])^0xa0761d6478bd642f,
		binary.LittleEndian.Uint64(trace[8:])^0xe7037ed1a0b428db,
	)
	return high ^ low
}

// maxShift is the thinnest sample: one trace of 65536.
const maxShift = 16

// sampled reports whether a trace is in the sample of one in 2^shift. Thinner samples are subsets of thicker ones.
func sampled(hash uint64, shift uint8) bool {
	return hash>>32&(1<<shift-1) == 0
}
