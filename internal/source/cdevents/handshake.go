// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"net/http"
	"slices"
)

// anybody means every origin, and as a rate no limit.
const anybody = "*"

// Handshake implements the abuse protection of CloudEvents webhooks. It never calls the callback address of a request,
// because that would let anybody make this server call any address.
func (s *Source) Handshake(asked http.Header) http.Header {
	origin := asked.Get("WebHook-Request-Origin")
	allowed := slices.Contains(s.options.AllowedOrigins, anybody) || slices.Contains(s.options.AllowedOrigins, origin)
	if origin == "" || !allowed {
		return nil
	}
	given := http.Header{}
	given.Set("WebHook-Allowed-Origin", origin)
	given.Set("WebHook-Allowed-Rate", anybody)
	return given
}
