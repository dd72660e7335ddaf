// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"crypto/sha256"
	"crypto/subtle"
)

// VerifyToken checks a token sent in the clear against the secrets. Digests are compared, which
// hides the length, and every secret is tried, which hides the one that matched.
func VerifyToken(token string, secrets [][]byte) error {
	got := sha256.Sum256([]byte(token))
	match := 0
	for _, secret := range secrets {
		want := sha256.Sum256(secret)
		match |= subtle.ConstantTimeCompare(got[:], want[:])
	}
	if match == 0 || token == "" {
		return ErrUnverified
	}
	return nil
}
