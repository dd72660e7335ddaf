// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package fingerprint gives operations, error types and kinds of failure names of low cardinality. Identifiers that
// differ from one occurrence to the next are removed, so that a kind of failure that appears with a release can be
// recognised as new.
//
// It reads no messages, so no text typed by users gets into a name on purpose, and it removes whatever looks like an
// identifier, an e-mail address, a quoted string or a query. It recognises shapes, not meanings: a user name that looks
// like a word stays.
package fingerprint
