// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package repotest guards the repository itself: the layers, the pins, the manifest of the distribution and the
// conventions that every file keeps.
//
// It holds tests only. Each rule is a plain function that returns what is wrong as a sentence, so that a second test can
// plant a violation and see it caught: a guard that cannot fail guards nothing.
package repotest
