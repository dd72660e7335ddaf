// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import "net/http"

// Handshaker is a source whose senders ask for permission with an OPTIONS request before they post. The answer needs
// no authentication: it gives no access, and only keeps senders from flooding an address that does not expect them.
type Handshaker interface {
	// Handshake returns the header fields that give the requested permission, or none to refuse it.
	Handshake(asked http.Header) http.Header
}
