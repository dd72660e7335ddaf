// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package argorollouts maps the notifications of Argo Rollouts to deployments: each revision of a rollout is a
// deployment, from its update to its completion or abortion.
//
// Argo Rollouts sends what a template renders. This package reads {"event": …, "timestamp": …, "rollout": …}, where
// rollout is a Rollout, either complete or reduced to the members read here, as in examples/senders/argorollouts.
package argorollouts
