// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package catalog reads the delivery file: the central place where a company lists its services and their owners, names
// its environments, defines what its deployments and incidents are, and chooses the definitions of its figures. The file
// is optional.
//
// A [Catalog] is the immutable content of one version of the file. A [Follower] replaces it when the file changes, and
// keeps the old version while the new one has faults. [Catalog.Apply] sets the service and environment of the events of
// one webhook, decides which of them are recorded, and explains every decision. It does not read payloads: the event and
// its origin contain all it needs.
package catalog
