// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package evaluate says how good attribution is: it replays labelled cases through the code that attributes, as if they happened now, and prints what it would
// have said beside what simpler rules say. Nothing is told before it was known.
package evaluate
