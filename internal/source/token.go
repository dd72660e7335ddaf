// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
)

// VerifyToken compares a plain token with the secrets in constant time: comparing digests hides the length of the
// secrets, and comparing all of them hides which one matched.
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

// DefaultTokenHeader is the header for the token of senders that cannot sign and have no token header of their own.
const DefaultTokenHeader = "X-Delivery-Token"

// VerifySharedToken checks the token of a sender that cannot sign: a bearer token or the password of basic
// authentication in the header Authorization, else the value of the given header. If Authorization is present, the
// other header is ignored.
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
