// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package ledger is the book of what a simulated organisation really did: every commit with its
// true parents, every push, change, deployment, incident and pipeline run, with the intention
// behind each. Truth is computed from it, webhooks are written from it; neither knows the other.
//
// All times are whole seconds in UTC. A zero time means that it has not happened.
package ledger
