// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package join says which deployment telemetry belongs to: the join ladder from the side of deployments. A [Match] joins a release, as
// telemetry tells it, to the deployments of its scope whenever they are heard of. A [Timeline] says which deployment a resource ran under
// at a time, or that nobody can know. Its rules, each of which decides between what those before it leave:
//
//  1. What a resource tells must not be contradicted. Of id, revision, digest, version and platform revision the best kind that both tell decides;
//     revisions of different repositories are not compared. What tells something that no deployment has is [Unknown].
//  2. The best rung on which any stands: id, revision, digest, version, platform revision, image tag. These are the same at any time. Of
//     several of one release the rules below find the one in force, and the rung stays; of several releases, the rung is that of the rule below.
//  3. A platform revision was brought by what was live when it was first heard of, or by the one that rolled out then, unless it may
//     have run before. One that comes back, by when its instances started, is of whoever brought it back.
//  4. An instance is of the newest that could start it when it started: of what was live or rolled out then. One that ran before anybody
//     listened is of what was live when it was first heard of.
//  5. Else it is the only one that ran at the event time. During a rollout it is [Ambiguous].
//
// What succeeded is live from its end until another one succeeds or it is undone in place, which gives back what was live before. What
// failed, was cancelled, or makes a kind of change that is excluded never is. A rollout that nobody ended ends when a later one succeeds. All that is
// said of begin and end allows for clocks that differ by seconds. Before the first deployment nothing is known.
//
// The package reads deployments from a delivery line, judges nothing, and knows no telemetry but what package release makes of it.
package join
