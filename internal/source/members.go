// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// membersOf takes an object of JSON apart. The text must be valid: a payload is checked once, as a whole, and its objects are
// then read where they stand, since a check and a copy at every level were half the cost of a webhook. Of members of one name the
// last stands. What is no object has none, not even an empty set.
func membersOf(text []byte) map[string]json.RawMessage {
	s := splitter{text: text}
	if s.next() != '{' {
		return nil
	}
	members := map[string]json.RawMessage{}
	for s.at++; s.next() != '}'; s.passComma() {
		key := textIn(s.value())
		s.next()
		s.at++ // the colon
		s.next()
		members[key] = s.value()
	}
	return members
}

// elementsOf takes a list of JSON apart, likewise.
func elementsOf(text []byte) ([]json.RawMessage, bool) {
	s := splitter{text: text}
	if s.next() != '[' {
		return nil, false
	}
	var elements []json.RawMessage
	for s.at++; s.next() != ']'; s.passComma() {
		elements = append(elements, s.value())
	}
	return elements, true
}

// splitter walks over valid JSON.
type splitter struct {
	text []byte
	at   int
}

// next passes space and returns what comes after it, 0 at the end.
func (s *splitter) next() byte {
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

func (s *splitter) passComma() {
	if s.next() == ',' {
		s.at++
	}
}

// value passes a value and returns it.
func (s *splitter) value() []byte {
	start := s.at
	switch s.text[s.at] {
	case '"':
		s.passText()
	case '{', '[':
		s.passNested()
	default:
		length := bytes.IndexAny(s.text[s.at:], ",]} \t\n\r")
		if length < 0 {
			length = len(s.text) - s.at
		}
		s.at += length
	}
	return s.text[start:s.at:s.at]
}

// passText passes a text: up to a quotation mark with an even number of backslashes before it.
func (s *splitter) passText() {
	for s.at++; ; s.at++ {
		s.at += bytes.IndexByte(s.text[s.at:], '"')
		backslashes := 0
		for s.text[s.at-1-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			s.at++
			return
		}
	}
}

// passNested passes an object or a list.
func (s *splitter) passNested() {
	for depth := 0; ; {
		switch s.text[s.at] {
		case '"':
			s.passText()
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		s.at++
		if depth == 0 {
			return
		}
	}
}

// textIn returns what a text of JSON says.
func textIn(quoted []byte) string {
	plain := quoted[1 : len(quoted)-1]
	for _, c := range plain {
		if c == '\\' || c >= utf8.RuneSelf {
			var text string
			_ = json.Unmarshal(quoted, &text) // valid; there may be escapes, or what is no UTF-8
			return text
		}
	}
	return string(plain)
}
