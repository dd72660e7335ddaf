// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"maps"
	"net/http"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// handshake answers OPTIONS requests, with which some senders ask whether they may post here. The status is always
// 200; a header field in the answer gives the permission.
func handshake(h source.Handshaker) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", http.MethodOptions+", "+http.MethodPost)
		maps.Copy(w.Header(), h.Handshake(r.Header))
		w.WriteHeader(http.StatusOK)
	}
}
