// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package casetest checks what must hold for every case of any data set.
package casetest
