// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// SigningKeyPrefix is the prefix of secrets of the Standard Webhooks scheme. The key follows in base64.
const SigningKeyPrefix = "whsec_"

// VerifyStandardWebhook checks a signature of the Standard Webhooks scheme: the base64 HMAC-SHA256 of
// "<id>.<timestamp>.<body>", in one of the entries "v1,<signature>" of the header webhook-signature, which are
// separated by blanks. One match with any secret is enough; entries of another version are ignored. The signed
// timestamp must be within [SignatureTolerance] of the time at which the request was received.
//
// Senders based on Svix use the same three headers with the prefix svix-.
func VerifyStandardWebhook(r Request, secrets [][]byte) error {
	prefix := "webhook-"
	if r.Header.Get(prefix+"signature") == "" {
		prefix = "svix-"
	}
	id, timestamp := r.Header.Get(prefix+"id"), r.Header.Get(prefix+"timestamp")
	if id == "" || !Fresh(timestamp, r.Received) {
		return ErrUnverified
	}
	for _, secret := range secrets {
		key, ok := signingKey(secret)
		if ok && hasSignature(r.Header.Get(prefix+"signature"), standardSignature(key, id, timestamp, r.Body)) {
			return nil
		}
	}
	return ErrUnverified
}

// signingKey decodes a secret. The prefix is optional, because some senders display the key without it.
func signingKey(secret []byte) ([]byte, bool) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(string(secret), SigningKeyPrefix))
	return key, err == nil && len(key) > 0
}

func standardSignature(key []byte, id, timestamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	return base64.StdEncoding.AppendEncode(nil, mac.Sum(nil))
}

// hasSignature compares the base64 texts, not the decoded bytes, so that a signature has exactly one valid spelling.
func hasSignature(header string, want []byte) bool {
	for entry := range strings.FieldsSeq(header) {
		got, ok := strings.CutPrefix(entry, "v1,")
		if ok && hmac.Equal(want, []byte(got)) {
			return true
		}
	}
	return false
}
