// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package keeper makes the state of a component durable: the component appends what changes, the keeper rewrites the whole
// state now and then, and restores it after a restart. It adds to internal/journal what every component needs: it works
// without a storage, counts restored records, and writes checkpoints that hold the component's lock only briefly.
package keeper
