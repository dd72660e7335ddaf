// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
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

// DefaultTokenHeader is where senders that can sign nothing may put a token, unless they have a
// header of their own for it.
const DefaultTokenHeader = "X-Delivery-Token"

// VerifySharedToken checks the token of a sender that cannot sign: a bearer token or the password of
// basic authentication in the header Authorization, else the whole value of the given header. What
// Authorization says counts, even where the other header would do.
func VerifySharedToken(r Request, secrets [][]byte, header string) error {
	authorization := r.Header.Get("Authorization")
	if authorization == "" {
		return VerifyToken(r.Header.Get(header), secrets)
	}
	if _, password, ok := (&http.Request{Header: r.Header}).BasicAuth(); ok {
		return VerifyToken(password, secrets)
	}
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ErrUnverified
	}
	return VerifyToken(token, secrets)
}
