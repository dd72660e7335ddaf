// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package record

// Kind says what a record is about. Kinds are kept on disk: a number once given away is never used for anything else.
type Kind uint8

// Record is one thing as it is kept. A later record with the same kind and key replaces an earlier one.
type Record struct {
	Kind Kind
	// Key tells things of one kind apart, see [Key].
	Key string
	// Value holds the fields, see [Writer]; an empty value says that the thing is no more.
	Value string
}
