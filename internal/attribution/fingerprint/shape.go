// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package fingerprint

import "strings"

const (
	longNumber = 4  // as many digits in a row are in no word
	longHex    = 8  // as many hexadecimal digits, one of them decimal, are no word; in longer tokens very many changes are random
	longToken  = 16 // in longer tokens many changes between digits, capitals and small letters are random
	endless    = 64 // no word is longer
)

// shape is what distinguishes a word from an identifier.
type shape struct {
	length, digits       int
	runs, longestRun     int // of digits
	changes              int // between digits, capitals and small letters
	hex, prefixedHex     bool
	startDigit, endDigit bool
}

func shapeOf(token string) shape {
	s := shape{length: len(token), hex: true}
	run, last := 0, byte(0)
	for i := range len(token) {
		kind := kindOf(token[i])
		if i > 0 && kind != last {
			s.changes++
		}
		if kind == digit {
			s.digits++
			run++
			if run == 1 {
				s.runs++
			}
			s.longestRun = max(s.longestRun, run)
		} else {
			run = 0
		}
		s.hex = s.hex && isHex(token[i])
		last = kind
	}
	s.startDigit, s.endDigit = kindOf(token[0]) == digit, last == digit
	s.prefixedHex = len(token) > 2 && (token[:2] == "0x" || token[:2] == "0X")
	return s
}

// isID reports whether a token of that shape is an identifier as a whole.
func (s shape) isID() bool {
	switch {
	case s.digits == s.length, s.length > endless, s.prefixedHex, s.runs >= 3:
		return true
	case s.hex && (s.length >= longHex && s.digits > 0 || s.length >= longToken):
		return true
	case s.runs == 2 && (s.longestRun >= longNumber || s.startDigit && s.endDigit || s.length >= longToken && s.digits >= longNumber):
		return true
	case s.length >= longToken:
		return s.digits > 0 && 2*s.changes >= s.length
	}
	return s.length >= longHex && s.digits > 0 && 3*s.changes >= 2*s.length
}

// The kinds of the bytes of a token.
const (
	small = iota
	capital
	digit
)

func kindOf(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return digit
	case 'A' <= c && c <= 'Z':
		return capital
	}
	return small
}

// isWord reports whether the byte is a letter or digit. Bytes that are not ASCII count as letters.
func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c >= 0x80
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

const uuidLength = 36

func startsWithUUID(s string) bool {
	if len(s) < uuidLength || len(s) > uuidLength && isWord(s[uuidLength]) {
		return false
	}
	for i := range uuidLength {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if !isHex(s[i]) {
				return false
			}
		}
	}
	return true
}

// privateLength returns the length of the e-mail address, credentials or percent-encoded text with which s begins; 0 if
// there is none.
func privateLength(s string) int {
	private := false
	n := 0
	for ; n < len(s); n++ {
		switch c := s[n]; {
		case isWord(c) || c == '.' || c == '_' || c == '+' || c == '-' || c == '~' || c == ':':
		case c == '@' && n > 0 && n+1 < len(s) && isWord(s[n-1]) && isWord(s[n+1]):
			private = true
		case c == '%' && n+2 < len(s) && isHex(s[n+1]) && isHex(s[n+2]):
			private = true
		default:
			if private {
				return n
			}
			return 0
		}
	}
	if private {
		return n
	}
	return 0
}

func lengthUntilSpace(s string) int {
	if n := strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }); n >= 0 {
		return n
	}
	return len(s)
}
