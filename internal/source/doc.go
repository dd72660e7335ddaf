// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package source holds what all webhook senders share: the request, the interface that turns a request into delivery
// events (verify the raw bytes, decode, map), and the helpers for signatures, tokens, lenient JSON, time formats and
// severities.
//
// Each sender is a package below this one. It decides what its payloads mean and nothing else: it neither answers HTTP
// nor knows the Collector. It returns either complete and valid events, or an error and no events.
package source
