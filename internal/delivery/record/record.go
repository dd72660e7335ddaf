// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package record

// Kind is the kind of entity that a record describes. Kinds are stored on disk: a number is never used for another kind.
type Kind uint8

// Record is one entity in its stored form. A later record with the same kind and key replaces an earlier one.
type Record struct {
	Kind Kind
	// Key identifies the entity within its kind, see [Key].
	Key string
	// Value holds the fields, see [Writer]; an empty value means that the entity was deleted.
	Value string
}
