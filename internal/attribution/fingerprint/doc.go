// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package fingerprint gives names of low cardinality to what telemetry tells of: operations, error types and kinds of failures,
// without the identifiers that make each of them look new, so that a kind of failure that appeared with a release can be seen.
//
// It reads no messages: nothing that users typed gets into a name on purpose, and what looks like an identifier, an e-mail
// address, a quoted string or a query is taken out. It recognises shapes, not meanings: a user name that looks like a word stays.
package fingerprint
