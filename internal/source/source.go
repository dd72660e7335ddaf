// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"net/http"
	"net/url"
	"time"
)

// Request is one webhook request as it arrived.
type Request struct {
	Header http.Header
	// Query holds the URL parameters; some senders put a token there.
	Query url.Values
	// Body holds the raw bytes. Signatures cover them, so they must not be re-encoded.
	Body []byte
	// Received is the time at which the request arrived.
	Received time.Time
}

// Source verifies and maps the webhooks of one sender. Its methods are safe for concurrent use.
type Source interface {
	// Verify returns nil if the request proves knowledge of one of the secrets, else [ErrUnverified].
	Verify(r Request, secrets [][]byte) error
	// Events maps the request to delivery events, identified and valid. The error is [Ignored] if the request
	// contains no delivery fact, [UnsupportedMedia] if its body has an unknown format, and [Malformed] if it cannot be
	// understood. With an error there are no events.
	Events(r Request) (Events, error)
}
