// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package webhook tells a [ledger.Ledger] as the webhooks that GitHub, PagerDuty and senders of the
// project's own JSON shape would have sent: real-shaped, of real size, unsigned, and in the order of
// their arrival, which noise makes as untidy as the real thing.
//
// A file of webhooks holds one [Line] of JSON each:
//
//	{"time":"2026-09-30T08:15:02Z","source":"github","path":"/github","headers":{…},"body":{…}}
//
// time is the arrival; body is what is posted, byte for byte. The package invents nothing that
// would change what happened: noise repeats, delays and adds what means nothing.
package webhook
