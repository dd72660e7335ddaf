// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package history reads the history in a local git clone and returns it as the delivery events that the forge's webhooks
// would have resulted in: revisions that reached a branch, merged changes, reverts, and tags or pushes that are deployments
// by a rule.
//
// It uses the product's own code, so that identifiers, addresses and names match those of later webhooks; it computes no
// figures. A clone does not contain when a change was opened and reviewed, how roll-outs went, or incidents.
package history
