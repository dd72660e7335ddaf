// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// membersOf splits a JSON object into its members. The text must be valid JSON: a payload is checked once as a whole,
// and its objects are then read in place, because checking and copying at every level took half the time of a webhook.
// Of several members with the same name the last one wins. For text that is no object it returns nil.
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

// elementsOf splits a JSON list in the same way. It returns false for text that is no list.
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

// splitter is a cursor on valid JSON.
type splitter struct {
	text []byte
	at   int
}

// next skips white space and returns the byte after it, without skipping that; 0 at the end.
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

// value skips a value and returns it.
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

// passText skips a string, which ends at a quotation mark with an even number of backslashes before it.
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

// passNested skips an object or a list.
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

// textIn decodes a JSON string.
func textIn(quoted []byte) string {
	plain := quoted[1 : len(quoted)-1]
	for _, c := range plain {
		if c == '\\' || c >= utf8.RuneSelf {
			var text string
			_ = json.Unmarshal(quoted, &text) // cannot fail; resolves escapes and replaces invalid UTF-8
			return text
		}
	}
	return string(plain)
}
