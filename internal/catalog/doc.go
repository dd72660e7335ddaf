// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package catalog reads the delivery file: the one place where a company says which services it has and who
// owns them, how its environments are called, what its deployments and incidents are, and by which definitions
// its figures are computed. Everything works without it.
//
// A [Catalog] is what one version of the file says, and never changes; a [Follower] replaces it when the file
// does, and keeps the old one while the new one has faults. [Catalog.Apply] gives the events of one webhook
// their service, environment and standing, and says of each decision why. It reads no payload: whatever it
// needs to know stands in the event and its origin.
package catalog
