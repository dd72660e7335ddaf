// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package argocd turns the notifications of Argo CD into deployments: each sync of an application is
// one, from its start to the health that it leads to.
//
// Argo CD sends what a template renders. The shape understood is {"context": …, "app": …}, where app is
// an Application, whole or reduced to what is read here, as examples/senders/argocd does. A sync names a
// revision of a configuration repository and images, not a commit of the application; which commits
// an image holds is for others to know.
package argocd
