// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package history reads what a local git clone knows of the past and tells it as the delivery events that the
// forge's webhooks would have told: revisions that reached a branch, changes that were merged, reverts, and tags or
// pushes that are deployments by a rule.
//
// It runs the product's own code, so that identifiers, addresses and names agree with those of the webhooks that
// come later; it computes no figures. What a clone does not know it leaves unsaid: when a change was opened and
// reviewed, how roll-outs went, incidents.
package history
