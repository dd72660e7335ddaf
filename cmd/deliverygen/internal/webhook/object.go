// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"encoding/json"
	"strconv"
	"time"
)

// object is a JSON object that keeps the order of its members, as in the bodies of real senders. encoding/json would sort a
// map, and otherwise needs a type per body.
type object []member

type member struct {
	name  string
	value any
}

// raw is JSON that is written unchanged.
type raw []byte

// members returns an object from alternating names and values.
func members(pairs ...any) object {
	o := make(object, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		o = append(o, member{pairs[i].(string), pairs[i+1]}) //nolint:forcetypeassert // a misuse must not pass
	}
	return o
}

func (o object) encode() []byte { return appendValue(make([]byte, 0, 4096), o) }

// appendValue appends the JSON of a value. It panics for types that no body uses.
func appendValue(dst []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...)
	case raw:
		return append(dst, v...)
	case string:
		return appendText(dst, v)
	case bool:
		return strconv.AppendBool(dst, v)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case time.Time:
		return append(v.AppendFormat(append(dst, '"'), time.RFC3339), '"')
	case object:
		return appendObject(dst, v)
	case []object:
		return appendList(dst, v)
	case []string:
		return appendList(dst, v)
	}
	panic("webhook: no JSON for a value of this type") // a bug in this package, independent of its input
}

func appendObject(dst []byte, o object) []byte {
	dst = append(dst, '{')
	for i, m := range o {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendText(dst, m.name), ':')
		dst = appendValue(dst, m.value)
	}
	return append(dst, '}')
}

func appendList[T any](dst []byte, list []T) []byte {
	dst = append(dst, '[')
	for i, v := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendValue(dst, v)
	}
	return append(dst, ']')
}

func appendText(dst []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(text) //nolint:errchkjson // a string always has a JSON
			return append(dst, quoted...)
		}
	}
	dst = append(append(dst, '"'), text...)
	return append(dst, '"')
}

// moment returns the time, or null if it is zero.
func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}
