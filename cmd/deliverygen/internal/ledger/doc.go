// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package ledger records what a simulated organisation really did: every commit with its true parents, every push, change,
// deployment, incident and pipeline run, and the intention behind each. The truth and the webhooks are both derived from the
// ledger, independently of each other.
//
// All times are whole seconds in UTC. A zero time means that the event has not happened.
package ledger
