// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package argorollouts turns the notifications of Argo Rollouts into deployments: each revision of a
// rollout is one, from its update to its completion or abortion.
//
// Argo Rollouts sends what a template renders. The shape understood is {"event": …, "timestamp": …,
// "rollout": …}, where rollout is a Rollout, whole or reduced to what is read here, as
// examples/senders/argorollouts does.
package argorollouts
