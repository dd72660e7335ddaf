// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package disktest provides storage clients for tests. A test decides when they fail, how long calls take, and what
// survives a crash.
package disktest
