// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package keeper keeps what a component remembers: it is told what changes, writes all of it anew now and then, and brings it
// back after a restart. It adds to internal/journal what every component needs of one: to do without a storage, to count what
// was brought back, and checkpoints that take the component's locks for a moment at a time.
package keeper
