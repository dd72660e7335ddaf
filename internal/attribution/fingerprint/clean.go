// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package fingerprint

// Clean reports whether Name would return the name as it is. It looks once at each byte of a name without digits and
// quotation marks, and a second time at others; it does not allocate.
func Clean(name string) bool {
	if len(name) > MaxLength {
		return false
	}
	letters, hex := 0, 0
	last := byte(' ')
	for i := range len(name) {
		c := name[i]
		switch classes[c] {
		case doubtful:
			return unchanged(name)
		case hexLetter:
			letters++
			hex++
		case letter:
			letters++
			hex = 0
		case blank:
			if last == ' ' {
				return false
			}
			letters, hex = 0, 0
		case brace:
			// A placeholder may follow another.
			if i > 0 && (last == '}' || i > 1 && name[i-2] == '}') {
				return unchanged(name)
			}
			letters, hex = 0, 0
		default:
			letters, hex = 0, 0
		}
		if hex >= longToken || letters > endless {
			return unchanged(name)
		}
		last = c
	}
	return last != ' ' || name == ""
}

func unchanged(name string) bool {
	var buffer [MaxLength]byte
	return string(appendName(buffer[:0], name, MaxLength)) == name
}

// The classes of bytes, as far as they matter to whether a name is clean.
const (
	plain = iota
	letter
	hexLetter
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
		case c < ' ' || c >= 0x7f || '0' <= c && c <= '9' || c == '@' || c == '%' || c == '?' || c == '\'' || c == '"':
			classes[c] = doubtful
		case isHex(c):
			classes[c] = hexLetter
		case isWord(c):
			classes[c] = letter
		}
	}
	return classes
}()
