// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "encoding/hex"

// unhex decodes a revision that is a full Git object name; ok is false for any other text.
func unhex(revision string) (raw string, ok bool) {
	if !IsRevision(revision) {
		return "", false
	}
	var decoded [32]byte // large enough for the longest name, so that it stays on the stack
	for i := range len(revision) / 2 {
		decoded[i] = nibble(revision[2*i])<<4 | nibble(revision[2*i+1])
	}
	return string(decoded[:len(revision)/2]), true
}

func nibble(digit byte) byte {
	if digit >= 'a' {
		return digit - 'a' + 10
	}
	return digit - '0'
}

// hexed is the inverse of [unhex].
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
