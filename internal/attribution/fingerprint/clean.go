// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package fingerprint

// Clean reports whether Name would return the name unchanged. It reads most names once, and those with many digits or
// quotation marks twice. It does not allocate.
func Clean(name string) bool {
	if len(name) > MaxLength {
		return false
	}
	if plainlyClean(name) {
		return true
	}
	w := writer{limit: MaxLength}
	w.name(name)
	return string(w.written()) == name
}

// plainlyClean reports whether a name is clean by a quick check. It may return false for a clean name, never true for
// another.
func plainlyClean(name string) bool {
	if len(name) > endless {
		return false
	}
	hex, last := 0, byte(' ')
	for at := 0; at < len(name); at++ {
		c := name[at]
		switch classes[c] {
		case doubtful:
			return false
		case numeral:
			end := endOfNumberedWord(name, at)
			if end == 0 {
				return false
			}
			at = end - 1
			c, hex = name[at], 0
		case hexLetter:
			hex++
			if hex >= longToken {
				return false
			}
		case blank:
			if last == ' ' {
				return false
			}
			hex = 0
		case brace:
			// A placeholder may follow another.
			if at > 0 && (last == '}' || at > 1 && name[at-2] == '}') {
				return false
			}
			hex = 0
		default:
			hex = 0
		}
		last = c
	}
	return last != ' ' || name == ""
}

// endOfNumberedWord returns the end of a short word that consists of letters and one short number, such as v1 or
// oauth2; 0 if the number that begins here is part of anything else.
func endOfNumberedWord(name string, number int) int {
	start := number
	for start > 0 && isWord(name[start-1]) {
		start--
	}
	end := number
	for end < len(name) && kindOf(name[end]) == digit {
		end++
	}
	if start == number || end-number >= longNumber {
		return 0
	}
	for end < len(name) && isWord(name[end]) {
		if kindOf(name[end]) == digit || name[end] >= 0x80 {
			return 0
		}
		end++
	}
	if end-start >= longHex {
		return 0
	}
	return end
}

// The classes of bytes that matter to whether a name is clean.
const (
	plain = iota
	hexLetter
	numeral
	blank
	brace
	doubtful
)

var classes = func() (classes [256]byte) {
	for c := range classes {
		switch c := byte(c); {
		case c == ' ':
			classes[c] = blank
		case c == '{':
			classes[c] = brace
		case c < ' ' || c >= 0x7f || c == '@' || c == '%' || c == '?' || c == '\'' || c == '"':
			classes[c] = doubtful
		case kindOf(c) == digit:
			classes[c] = numeral
		case isHex(c):
			classes[c] = hexLetter
		}
	}
	return classes
}()
