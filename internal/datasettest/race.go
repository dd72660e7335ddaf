// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

//go:build race

package datasettest

// underRaceDetector reports whether the program was built with the race detector.
const underRaceDetector = true
