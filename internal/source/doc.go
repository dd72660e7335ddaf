// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package source is what all webhook senders have in common: a request, the three verbs that turn
// it into delivery events (verify the raw bytes, decode, map), and the machinery that stands once for
// all of them: signatures, tokens, lenient JSON reading, time formats, severities.
//
// A sender is a package below this one. It decides what its payloads mean and nothing else: it
// neither answers HTTP nor knows the Collector. Whatever it returns is complete and valid, or it
// returns an error and not a single event.
package source
