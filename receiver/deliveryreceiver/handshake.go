// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"maps"
	"net/http"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// handshake answers senders that ask, with the method OPTIONS, whether they may post here. The status
// says nothing: the permission is in the header fields, or it is not given.
func handshake(h source.Handshaker) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", http.MethodOptions+", "+http.MethodPost)
		maps.Copy(w.Header(), h.Handshake(r.Header))
		w.WriteHeader(http.StatusOK)
	}
}
