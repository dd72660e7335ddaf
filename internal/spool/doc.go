// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package spool keeps webhooks that were taken over until somebody downstream has taken their events.
//
//	Save ──► log (durable) ──► queue ──► HandOn ──► gone
//	                             ▲          │ refused
//	                             └──────────┤
//	                                        └──► set aside, until the next start
//
// A webhook is safe once Save has returned: after a crash it is read again from the log, mapped again to the same events and
// handed on. What was handed on and not yet forgotten when the process died is handed on twice; the identity of its
// events tells.
//
// Events about one thing are handed on in the order in which their webhooks were saved. A webhook that is refused by
// itself holds back what is about the same things, and nothing else.
//
// The spool knows neither HTTP nor the Collector: it is told how to map, where to hand on, and whom to tell.
package spool
