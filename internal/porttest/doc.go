// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package porttest finds addresses for tests that have to know where a server will listen before it does.
package porttest
