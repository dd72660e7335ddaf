// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package disktest is a storage client for tests, which decide when it fails, how long it takes, and what survives a crash.
package disktest
