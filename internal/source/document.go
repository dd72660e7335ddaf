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

// document is what the objects of one payload share.
type document struct {
	// strict makes every member of a wrong type a fault, and every member that nobody asked for.
	strict bool
	faults []error
	opened []Object
}

// Excuse takes all members as asked for: nothing is known about an object of an unknown kind.
func (o Object) Excuse() {
	for key := range o.members {
		o.noteAsked(key)
	}
}

// Fault records that a member cannot be understood.
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

// open reads a text that came from outside.
func (d *document) open(text []byte, path string) Object {
	if !json.Valid(text) {
		text = nil
	}
	return d.within(text, path)
}

// within reads a part of a text that was opened.
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
