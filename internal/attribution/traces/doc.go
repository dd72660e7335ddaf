// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package traces learns from whole traces what no single span tells: where a failure began, which releases a trace
// touched, and how long an operation took without waiting for others. It sees spans in any order, remembers few
// of them for a short time of event time, and never holds a healthy trace it has no question about.
package traces
