// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// VerifyHMAC checks a signature of the form <prefix><lower-case hex HMAC-SHA256 of the body>. The header may list
// several, separated by commas, as senders do while a secret is rotated. One match with any secret is enough;
// signatures with another prefix are ignored.
//
// The hexadecimal texts are compared, not the decoded bytes, so that a signature has exactly one valid spelling.
func VerifyHMAC(body []byte, secrets [][]byte, prefix, header string) error {
	for _, secret := range secrets {
		mac := hmac.New(sha256.New, secret)
		mac.Write(body)
		want := hex.AppendEncode(nil, mac.Sum(nil))
		for part := range strings.SplitSeq(header, ",") {
			got, ok := strings.CutPrefix(strings.TrimSpace(part), prefix)
			if ok && hmac.Equal(want, []byte(got)) {
				return nil
			}
		}
	}
	return ErrUnverified
}
