// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package release determines the identity of the release that a piece of telemetry belongs to, from its resource
// attributes alone. It is the telemetry side of the join ladder; package join is the other side, and both normalise
// versions here ([NormalizeVersion]).
//
//  1. A [Ladder] reads everything that a resource states: deployment id, revision, digest, version, platform revision,
//     tag, start.
//  2. It drops what does not tell releases apart: placeholders such as latest, and versions or tags that were seen with
//     two builds.
//  3. It completes the identity by what other signals stated about the same instance, since metrics often state less
//     than traces.
//  4. The result is an [Identity]; its Step is the best rung by which it can be joined.
//
// The memory of versions and instances is bounded. The package knows no deployments and keeps no telemetry.
package release
