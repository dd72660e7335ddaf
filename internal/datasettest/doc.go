// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package datasettest turns labelled failure data into cases for tests and for the evaluation: what was deployed, what release
// health told, which incident was opened, and which release is to blame. The data are other people's and not part of this repository:
// they are read from the directory named by [Variable], and tests skip without it. A package below reads one data set each.
//
// A case holds what the product would have been given and nothing else: delivery events as the receiver emits them, and
// observations of release health. What a data set does not tell and a converter made up is said in its package.
package datasettest
