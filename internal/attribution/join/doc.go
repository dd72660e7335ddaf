// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package join says which deployment telemetry belongs to: the join ladder from the side of deployments. A [Match] joins a release, as
// telemetry tells it, to the deployments of its scope whenever they are heard of. A [Timeline] says which deployment a resource ran under
// at a time, or that nobody can know.
//
// It reads deployments from a delivery line, judges nothing, and knows no telemetry but what package release makes of it.
package join
