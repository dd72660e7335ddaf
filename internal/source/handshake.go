// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import "net/http"

// Handshaker is a source whose senders ask, with the method OPTIONS, whether they may post at all. The
// question is answered before anything is verified: it is no way in, it only keeps a sender from
// flooding an address that does not expect it.
type Handshaker interface {
	// Handshake returns the header fields that give the permission asked for; none if it is not given.
	Handshake(asked http.Header) http.Header
}
