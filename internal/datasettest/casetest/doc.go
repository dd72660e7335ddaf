// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package casetest says what must hold of every case, whichever data set it is from.
package casetest
