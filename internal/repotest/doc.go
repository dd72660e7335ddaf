// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package repotest guards the repository itself: the layering, the pinned versions, the manifest of the distribution
// and the conventions for all files.
//
// It contains only tests. Each rule is a plain function that returns violations as sentences, so that a second test can
// plant a violation and check that it is found: a guard that cannot fail guards nothing.
package repotest
