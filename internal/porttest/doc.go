// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package porttest finds free addresses for tests that need the address of a server before it listens.
package porttest
