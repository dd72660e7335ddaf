// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// document holds the state that all objects of one payload share.
type document struct {
	// strict makes members of a wrong type and unknown members faults.
	strict bool
	faults []error
	opened []Object
}

// Excuse keeps a strict document from reporting the object's unread members as unknown. It is for objects of an
// unknown kind, of which no member is known.
func (o Object) Excuse() {
	for key := range o.members {
		o.noteAsked(key)
	}
}

// Fault records that a member is wrong. The message continues the member's path, as in "is required".
func (o Object) Fault(key, format string, args ...any) {
	o.document.faults = append(o.document.faults, fmt.Errorf("%s "+format, append([]any{o.at(key)}, args...)...))
}

// Err returns all faults of the payload as a [Malformed] error, or nil.
func (o Object) Err() error {
	o.document.reportUnasked()
	return joinFaults(o.document.faults)
}

func (o Object) at(key string) string {
	if o.path == "" {
		return key
	}
	return o.path + "." + key
}

func (o Object) noteAsked(key string) {
	if o.asked != nil {
		o.asked[key] = true
	}
}

func (o Object) missing(key string) {
	if o.need {
		o.Fault(key, "is required")
	}
}

func (o Object) mistyped(key, kind string) {
	if o.need || o.document.strict {
		o.Fault(key, "must be %s", kind)
	}
}

// open reads an object from unchecked text.
func (d *document) open(text []byte, path string) Object {
	if !json.Valid(text) {
		text = nil
	}
	return d.within(text, path)
}

// within reads an object from text that is known to be valid JSON.
func (d *document) within(text []byte, path string) Object {
	o := Object{document: d, path: path, members: membersOf(text)}
	if o.members == nil {
		d.faults = append(d.faults, fmt.Errorf("%s is no JSON object", nameOf(path)))
	}
	if d.strict {
		o.asked = map[string]bool{}
		d.opened = append(d.opened, o)
	}
	return o
}

func (d *document) reportUnasked() {
	for _, o := range d.opened {
		for _, key := range slices.Sorted(maps.Keys(o.members)) {
			if !o.asked[key] {
				d.faults = append(d.faults, fmt.Errorf("%s is not known here", o.at(strconv.Quote(key))))
			}
		}
	}
	d.opened = nil
}

func nameOf(path string) string {
	if path == "" {
		return "the body"
	}
	return path
}
