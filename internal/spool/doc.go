// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package spool stores accepted webhooks until a consumer downstream has accepted their events.
//
//	Save ──► log (durable) ──► queue ──► HandOn ──► gone
//	                             ▲          │ refused
//	                             └──────────┤
//	                                        └──► set aside, until the next start
//
// A webhook is safe once Save has returned: after a crash it is read from the log, mapped to the same events again and
// handed on. If the process dies after handing on a webhook but before its removal is durable, the webhook is handed on
// twice; receivers recognise the duplicates by the identity of the events.
//
// Events about one thing are handed on in the order in which their webhooks were saved. A webhook that is refused alone
// holds back only webhooks about the same things.
//
// The spool knows neither HTTP nor the Collector: its owner provides the functions to map webhooks, to hand on events
// and to report what happens.
package spool
