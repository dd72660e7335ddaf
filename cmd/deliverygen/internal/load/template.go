// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package load

import (
	"strconv"
	"time"
)

// template is a body whose object names, ids, numbers and times differ in every round. The same value changes in the same way
// in all bodies of a round, so that they still refer to each other.
type template struct {
	parts []part
	rest  []byte
}

// part is a constant text followed by a value that changes.
type part struct {
	text   []byte
	kind   kind
	value  string    // of an id
	number int64     // of a number or of epoch seconds, and the first digits of an object name
	moment time.Time // of a time
}

const (
	// nameStep is odd, so that the digits of an object name differ between any two rounds.
	nameStep = 0x9E3779B1
	// numberStep is larger than the difference between any two ids of one kind in a round.
	numberStep = 2_000_000_000
)

func newTemplate(body []byte) template {
	var t template
	done := 0
	for _, f := range findings(body) {
		t.parts = append(t.parts, newPart(f, body[done:f.from], string(body[f.from:f.to])))
		done = f.to
	}
	t.rest = body[done:]
	return t
}

// newPart parses a finding, whose text is valid for its kind.
func newPart(f finding, text []byte, value string) part {
	p := part{text: text, kind: f.kind, value: value}
	switch f.kind {
	case objectName:
		p.number, _ = strconv.ParseInt(value, 16, 64)
	case moment:
		p.moment, _ = time.Parse(dateAndTime, value)
	case epochSeconds, number:
		p.number, _ = strconv.ParseInt(value, 10, 64)
	case pagerID:
	}
	return p
}

// appendTo appends the body of a round, with all times moved by the given duration.
func (t *template) appendTo(dst []byte, round uint64, later time.Duration) []byte {
	for i := range t.parts {
		p := &t.parts[i]
		dst = p.appendValue(append(dst, p.text...), round, later)
	}
	return append(dst, t.rest...)
}

func (p *part) appendValue(dst []byte, round uint64, later time.Duration) []byte {
	switch p.kind {
	case objectName:
		return appendPadded(dst, uint64(uint32(p.number)^uint32(round*nameStep)), 16, len(p.value))
	case moment:
		return p.moment.Add(later).AppendFormat(dst, dateAndTime)
	case epochSeconds:
		return strconv.AppendInt(dst, p.number+int64(later/time.Second), 10)
	case number:
		return strconv.AppendInt(dst, p.number+int64(round)*numberStep, 10)
	default:
		return appendPadded(dst, round, 10, len(p.value))
	}
}

// appendPadded appends a number with leading zeros.
func appendPadded(dst []byte, n uint64, base, digits int) []byte {
	var text [64]byte
	written := strconv.AppendUint(text[:0], n, base)
	for range digits - len(written) {
		dst = append(dst, '0')
	}
	return append(dst, written...)
}
