// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"encoding/json"
	"strconv"
)

// Object reads the members of one JSON object of a payload. Reading is lazy and lenient: a member that is absent, null
// or of another type than requested reads as zero, because senders change members that nobody here needs. A member
// that is read through [Object.Need] must exist and have the requested type. [Object.Err] returns all faults with
// their paths. Numbers are never converted to floats.
type Object struct {
	document *document
	members  map[string]json.RawMessage
	path     string
	need     bool
	// asked holds the members that were read so far; nil unless the document is strict.
	asked map[string]bool
}

// Decode reads a payload that is a JSON object.
func Decode(body []byte) (Object, error) {
	o := (&document{}).open(body, "")
	if err := o.Err(); err != nil {
		return Object{}, err
	}
	return o, nil
}

// Need returns a view of o in which every member that is read is required. An empty text counts as missing.
func (o Object) Need() Object {
	o.need = true
	return o
}

// Has reports whether the member exists and is not null.
func (o Object) Has(key string) bool {
	raw, ok := o.members[key]
	return ok && string(raw) != "null"
}

// IsObject reports whether the member is an object.
func (o Object) IsObject(key string) bool {
	raw := o.members[key]
	return len(raw) > 0 && raw[0] == '{'
}

// Object returns the member as an object. If it is absent, the object is empty.
func (o Object) Object(key string) Object {
	o.noteAsked(key)
	if !o.Has(key) {
		o.missing(key)
		return Object{document: o.document, path: o.at(key)}
	}
	if !o.IsObject(key) {
		o.mistyped(key, "an object")
		return Object{document: o.document, path: o.at(key)}
	}
	return o.document.within(o.members[key], o.at(key))
}

// Embedded returns the member as an object. It may be sent as an object or as a text that contains one in JSON;
// anything else reads as an empty object.
func (o Object) Embedded(key string) Object {
	text, ok := parseProse(o.members[key])
	if !ok {
		return o.Object(key)
	}
	o.noteAsked(key)
	inner := &document{}
	return inner.open([]byte(text), o.at(key))
}

// Objects returns the member as a list of objects.
func (o Object) Objects(key string) []Object {
	var list []Object
	for i, raw := range o.list(key, "a list of objects") {
		if raw[0] != '{' {
			o.mistyped(key, "a list of objects")
			continue
		}
		list = append(list, o.document.within(raw, o.at(key)+"["+strconv.Itoa(i)+"]"))
	}
	return list
}

// Texts returns the member as a list of identifiers, see [Object.Text].
func (o Object) Texts(key string) []string {
	var list []string
	for _, raw := range o.list(key, "a list of texts") {
		text, ok := parseText(raw)
		if !ok {
			o.mistyped(key, "a list of texts")
			continue
		}
		list = append(list, text)
	}
	return list
}

func (o Object) list(key, kind string) []json.RawMessage {
	o.noteAsked(key)
	if !o.Has(key) {
		o.missing(key)
		return nil
	}
	list, ok := elementsOf(o.members[key])
	if !ok {
		o.mistyped(key, kind)
	}
	return list
}
