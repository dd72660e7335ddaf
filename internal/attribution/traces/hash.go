// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

import (
	"encoding/binary"
	"math/bits"
)

// Hash mixes a trace id into 64 bits that are all equally random, also where the id's are not. It is the same in every
// process and for ever, so that whoever samples by it samples the same traces. Callers sample by its
// greatness (Hash < part × 2^64): the table uses other bits to find traces and to shed them.
func Hash(trace [16]byte) uint64 {
	// One round of wyhash; the constants are its own.
	high, low := bits.Mul64(
		binary.LittleEndian.Uint64(trace[:8])^0xa0761d6478bd642f,
		binary.LittleEndian.Uint64(trace[8:])^0xe7037ed1a0b428db,
	)
	return high ^ low
}

// maxShift is the thinnest sample: one trace of 65536.
const maxShift = 16

// sampled says whether a trace belongs to the sample of one in 2^shift. Thinner samples are subsets of thicker ones.
func sampled(hash uint64, shift uint8) bool {
	return hash>>32&(1<<shift-1) == 0
}
