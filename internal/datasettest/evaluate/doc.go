// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package evaluate measures how good attribution is. It replays labelled cases through the attribution code as if they
// happened now, and prints the results beside those of simpler rules. The code sees nothing before it was known.
package evaluate
