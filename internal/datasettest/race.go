// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

//go:build race

package datasettest

// underRaceDetector says whether the race detector is in the program.
const underRaceDetector = true
