// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package join decides which deployment a piece of telemetry belongs to.
//
// Telemetry rarely carries the id of a deployment. It carries a commit, an image digest, a version, or only the time at
// which an instance started. The join ladder lists these by how much they prove, and each [release.Step] is a rung of
// it. The package answers two questions:
//
//   - [Join]: to which deployment does a release belong, as telemetry describes it? The answer, a [Match], holds at any
//     time.
//   - [Timeline.Under]: under which deployment of a scope did a resource run at a given time? The [Answer] may be that
//     nobody can know.
//
// A [Timeline] applies these rules in order. Each rule decides among the deployments that the rules before it left
// over:
//
//  1. Nothing that the resource states may contradict the deployment. They are compared by the best kind that both
//     state: id, revision, digest, version, then platform revision. Revisions of different repositories are not
//     compared. If the resource states something that no deployment has, the answer is [Unknown].
//  2. The best rung on which any deployment matches decides: id, revision, digest, version, platform revision, image
//     tag. This part of the answer does not depend on time. If several deployments of the same release match, the rules
//     below find the one in force, and the answer keeps this rung. If several releases match, the answer takes the rung
//     of the rule that decides.
//  3. A platform revision belongs to the deployment that was live, or was rolling out, when the revision was first
//     seen, unless it may have run before that. If a platform revision comes back, its instances belong to the
//     deployment that brought it back, by when they started.
//  4. An instance belongs to the newest deployment that could start it at that time: one that was live or rolling out.
//     An instance that already ran before the collector began to listen belongs to the deployment that was live when
//     the instance was first seen.
//  5. Otherwise it is the only deployment that ran at the event time. During a rollout there are two, and the answer is
//     [Ambiguous].
//
// A successful deployment is live from its end until another one succeeds or until it is rolled back in place, which
// makes the deployment before it live again. A deployment that failed, was cancelled, or is of an excluded kind is
// never live. A rollout whose end was never reported ends when a later deployment succeeds. All beginnings and ends
// allow for clocks that differ by seconds. Nothing is known about the time before the first deployment.
//
// The package reads deployments from a [delivery.Line]. It makes no judgement about them, and it knows telemetry only
// as package release describes it.
package join
