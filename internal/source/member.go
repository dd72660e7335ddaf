// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"encoding/json"
	"time"
)

// Text returns the member as an identifier, see [Identifier].
func (o Object) Text(key string) string {
	return read(o, key, "a text of at most 1024 bytes without control characters", parseText)
}

// Prose returns the member as free text of any length and content.
func (o Object) Prose(key string) string { return read(o, key, "a text", parseProse) }

// ID returns the member as an identifier. It may be a text or a whole number of any size.
func (o Object) ID(key string) string { return read(o, key, "a text or a whole number", parseID) }

// Int returns the member as a whole number that is not negative.
func (o Object) Int(key string) int { return read(o, key, "a whole number not below 0", parseInt) }

// Bool returns the member as a boolean.
func (o Object) Bool(key string) bool { return read(o, key, "true or false", parseBool) }

// Time returns the member as a time in any format that [ParseTime] accepts.
func (o Object) Time(key string) time.Time {
	return read(o, key, "a time: RFC 3339, or Unix seconds or milliseconds", parseTime)
}

func read[T comparable](o Object, key, kind string, parse func(json.RawMessage) (T, bool)) T {
	var zero T
	o.noteAsked(key)
	if !o.Has(key) {
		o.missing(key)
		return zero
	}
	if o.need && string(o.members[key]) == `""` {
		o.missing(key)
		return zero
	}
	value, ok := parse(o.members[key])
	if !ok {
		o.mistyped(key, kind)
		return zero
	}
	return value
}
