// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package webhook writes a [ledger.Ledger] as the webhooks that GitHub, PagerDuty and senders of the project's own JSON
// format would have sent: in the real format and size, unsigned, and in the order of arrival, which noise makes as
// untidy as in reality.
//
// A file of webhooks holds one [Line] of JSON each:
//
//	{"time":"2026-09-30T08:15:02Z","source":"github","path":"/github","headers":{…},"body":{…}}
//
// time is the time of arrival. body is what is posted, byte for byte. The package adds nothing that would change the
// figures: noise only repeats, delays, and adds events without meaning.
package webhook
