// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// field connects one member of the facts F with its attribute. A zero member is unknown and therefore not written. If the
// attribute is absent or has another type, the member stays zero.
type field[F any] struct {
	key   string
	write func(facts *F, to pcommon.Map)
	read  func(facts *F, from *source)
}

// text is a field for an identifier, a link or another text that is kept unchanged.
func text[F any](key string, at func(*F) *string) field[F] {
	return field[F]{
		key:   key,
		write: func(f *F, to pcommon.Map) { putText(to, key, *at(f)) },
		read:  func(f *F, from *source) { *at(f) = from.text(key) },
	}
}

// display is a field for a text for people, which is cleaned by [delivery.DisplayText] when written and when read.
func display[F any](key string, at func(*F) *string) field[F] {
	return field[F]{
		key:   key,
		write: func(f *F, to pcommon.Map) { putText(to, key, delivery.DisplayText(*at(f))) },
		read:  func(f *F, from *source) { *at(f) = delivery.DisplayText(from.text(key)) },
	}
}

// enum is a field for a value of a list that the domain validates. An unknown value is read unchanged, so that the
// validation error can name it.
func enum[F any, E ~string](key string, at func(*F) *E) field[F] {
	return field[F]{
		key:   key,
		write: func(f *F, to pcommon.Map) { putText(to, key, string(*at(f))) },
		read:  func(f *F, from *source) { *at(f) = E(strings.ToLower(from.text(key))) },
	}
}

// optionalEnum is a field for a value of a closed list. An unknown value is read as empty.
func optionalEnum[F any, E ~string](key string, at func(*F) *E, known func(E) bool) field[F] {
	f := enum(key, at)
	read := f.read
	f.read = func(facts *F, from *source) {
		read(facts, from)
		if !known(*at(facts)) {
			*at(facts) = ""
		}
	}
	return f
}

// moment is a field for a point in time, written in RFC 3339 and UTC.
func moment[F any](key string, at func(*F) *time.Time) field[F] {
	return field[F]{
		key: key,
		write: func(f *F, to pcommon.Map) {
			if t := delivery.PlausibleTime(*at(f)); !t.IsZero() {
				to.PutStr(key, t.Format(time.RFC3339Nano))
			}
		},
		read: func(f *F, from *source) { *at(f), _ = find(from, key, parseTime) },
	}
}

// ordinal is a field for a number that counts from 1.
func ordinal[F any](key string, at func(*F) *int) field[F] {
	return field[F]{
		key: key,
		write: func(f *F, to pcommon.Map) {
			if n := *at(f); n > 0 {
				to.PutInt(key, int64(n))
			}
		},
		read: func(f *F, from *source) { *at(f), _ = find(from, key, parseInt) },
	}
}

// list is a field for a list of texts, in order, without empty ones and at most [maxListItems] long.
func list[F any](key string, at func(*F) *[]string) field[F] {
	return field[F]{
		key:   key,
		write: func(f *F, to pcommon.Map) { putList(to, key, *at(f)) },
		read:  func(f *F, from *source) { *at(f), _ = find(from, key, parseList) },
	}
}

func putText(to pcommon.Map, key, value string) {
	if value != "" {
		to.PutStr(key, value)
	}
}

func putList(to pcommon.Map, key string, items []string) {
	var kept []string
	for _, item := range items {
		if item != "" && len(kept) < maxListItems {
			kept = append(kept, item)
		}
	}
	if len(kept) == 0 {
		return
	}
	slice := to.PutEmptySlice(key)
	slice.EnsureCapacity(len(kept))
	for _, item := range kept {
		slice.AppendEmpty().SetStr(item)
	}
}
