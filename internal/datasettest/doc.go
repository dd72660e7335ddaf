// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package datasettest turns labelled failure data into cases for tests and for the evaluation: what was deployed, the
// health of releases, the incident that was opened, and the release to blame. The data were published by others and are
// not part of this repository: they are read from the directory in [Variable], and tests are skipped without it. Each
// package below reads one data set.
//
// A case contains what the product would have received and nothing else: delivery events as the receiver emits them,
// and observations of release health. The package of a data set documents what the data lack and the reader made up.
package datasettest
