// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package load

import (
	"strconv"
	"time"
)

// template is a body in which every round tells other business facts: object names, ids, numbers and times are set
// anew, the same one the same way in all bodies of a round, so that they still refer to each other.
type template struct {
	parts []part
	rest  []byte
}

// part is text that stays and, after it, a value that changes.
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
	// numberStep is farther than ids of one kind lie apart within a round.
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

// newPart reads what was found; a finding has the form that its kind needs.
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

// appendTo appends the body as the round tells it, with times that are later by so much.
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
