// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package datasettest finds labelled failure data for tests. The data are other people's and not part of this repository:
// tests read them from the directory named by [Variable], and skip without it. A package below reads one data set each.
package datasettest
