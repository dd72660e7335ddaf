// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"net/http"
	"net/url"
	"time"
)

// Request is one webhook delivery as it came over the wire.
type Request struct {
	Header http.Header
	// Query are the parameters in the address, where some senders put a token.
	Query url.Values
	// Body holds the raw bytes: signatures cover them, so nothing may re-encode them.
	Body []byte
	// Received is when the request arrived.
	Received time.Time
}

// Source understands the webhooks of one sender. Its methods may run concurrently.
type Source interface {
	// Verify returns nil if the request proves knowledge of one of the secrets, else [ErrUnverified].
	Verify(r Request, secrets [][]byte) error
	// Events maps the request to delivery events, identified and valid. The error is [Ignored]
	// for what carries no delivery fact and [Malformed] for what cannot be understood; with an
	// error there are no events.
	Events(r Request) (Events, error)
}
