// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package argocd maps the notifications of Argo CD to deployments: each sync of an application is a deployment, from
// its start to the resulting health.
//
// Argo CD sends what a template renders. This package reads {"context": …, "app": …}, where app is an Application,
// either complete or reduced to the members read here, as in examples/senders/argocd. A sync names a revision of a
// configuration repository and images, not a commit of the application; other events tell which commits an image
// contains.
package argocd
