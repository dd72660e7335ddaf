// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package release says which release a piece of telemetry belongs to: the join ladder as far as telemetry
// alone can climb it, and the normalisation of versions that both sides of the join share. It remembers which versions were seen with two
// builds, and what any signal told of an instance, both within bounds.
//
// It does not know deployments, and it keeps no telemetry.
package release
