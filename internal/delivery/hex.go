// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "encoding/hex"

// unhex returns the bytes of a revision that is written as a full Git object name is.
func unhex(revision string) (string, bool) {
	if !IsRevision(revision) {
		return "", false
	}
	var raw [32]byte // of the longest name, so that it need not be allocated
	for i := range len(revision) / 2 {
		raw[i] = nibble(revision[2*i])<<4 | nibble(revision[2*i+1])
	}
	return string(raw[:len(revision)/2]), true
}

func nibble(digit byte) byte {
	if digit >= 'a' {
		return digit - 'a' + 10
	}
	return digit - '0'
}

// hexed is the way back from [unhex].
func hexed(raw string) string {
	var digits [64]byte
	if 2*len(raw) > len(digits) {
		return hex.EncodeToString([]byte(raw))
	}
	for i := range len(raw) {
		digits[2*i], digits[2*i+1] = hexDigits[raw[i]>>4], hexDigits[raw[i]&0xf]
	}
	return string(digits[:2*len(raw)])
}

const hexDigits = "0123456789abcdef"
