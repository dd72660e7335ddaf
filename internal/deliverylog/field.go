// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// field ties one fact of F to the attribute that carries it. A zero fact is not said and
// therefore not written; an attribute that is absent or of another type leaves its fact zero.
type field[F any] struct {
	key   string
	write func(facts *F, to pcommon.Map)
	read  func(facts *F, from *source)
}

// text is an identifier, a link or another word that is kept as it is.
func text[F any](key string, at func(*F) *string) field[F] {
	return field[F]{
		key:   key,
		write: func(f *F, to pcommon.Map) { putText(to, key, *at(f)) },
		read:  func(f *F, from *source) { *at(f) = from.text(key) },
	}
}

// display is a text for people: it is made fit to be shown on both ways.
func display[F any](key string, at func(*F) *string) field[F] {
	return field[F]{
		key:   key,
		write: func(f *F, to pcommon.Map) { putText(to, key, delivery.DisplayText(*at(f))) },
		read:  func(f *F, from *source) { *at(f) = delivery.DisplayText(from.text(key)) },
	}
}

// enum is a word of a list that the domain's validation checks: an unknown word is read as it is,
// so that the refusal can name it.
func enum[F any, E ~string](key string, at func(*F) *E) field[F] {
	return field[F]{
		key:   key,
		write: func(f *F, to pcommon.Map) { putText(to, key, string(*at(f))) },
		read:  func(f *F, from *source) { *at(f) = E(strings.ToLower(from.text(key))) },
	}
}

// optionalEnum is a word of a closed list that nothing depends on: an unknown word is not said.
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

// moment is a point in time, written in RFC 3339 and UTC.
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

// ordinal is a number that counts from 1.
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

// list is a list of texts, in order, without empty ones and at most [maxListItems] long.
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
