// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package fingerprint

import (
	"strings"
	"unicode/utf8"
)

// MaxLength is the longest name in bytes.
const MaxLength = 128

// longestRead is how many bytes of a name are read.
const longestRead = 8 * MaxLength

// placeholder replaces whatever differs from one occurrence to the next.
const placeholder = "{id}"

// joints are the characters that join parts of one identifier. They and the parts become one placeholder.
const joints = "-_.:~,+"

// Name returns the name with identifiers replaced by {id}: numbers, UUIDs, hexadecimal and other random tokens, e-mail
// addresses, percent-encoded and quoted text. The query of a path is removed. The result is valid UTF-8 of at most
// MaxLength bytes; a longer name ends with the last part that fits. Name(Name(s)) equals Name(s), and a clean name is
// returned unchanged.
func Name(name string) string {
	if plainlyClean(name) {
		return name
	}
	w := writer{limit: MaxLength}
	w.name(name)
	if string(w.written()) == name {
		return name
	}
	return string(w.written())
}

// appendName appends Name(name) to dst, cut to at most limit bytes in the same way.
func appendName(dst []byte, name string, limit int) []byte {
	if len(name) <= limit && plainlyClean(name) {
		return append(dst, name...)
	}
	w := writer{limit: limit}
	w.name(name)
	return append(dst, w.written()...)
}

// writer builds a name. Its decisions depend only on what it has written, so that applying it to its own output changes
// nothing.
type writer struct {
	out    [MaxLength]byte
	length int
	limit  int  // at most MaxLength
	space  bool // a space is due before the next part
	path   bool // the current word has a slash
	full   bool
	cut    bool // the name goes on where reading ends
}

func (w *writer) written() []byte { return w.out[:w.length] }

// name writes as much of the name as fits.
func (w *writer) name(name string) {
	if w.cut = len(name) > longestRead; w.cut {
		name = name[:longestRead]
	}
	if !utf8.ValidString(name) {
		name = strings.ToValidUTF8(name, string(utf8.RuneError))
	}
	private := strings.ContainsAny(name, "@%")
	for at := 0; at < len(name) && !w.full; {
		at += w.next(name[at:], private)
	}
}

// next writes the first part of the rest of the name and returns how many bytes of it that covered.
func (w *writer) next(rest string, private bool) int {
	if private {
		if n := privateLength(rest); n > 0 {
			w.id()
			return n
		}
	}
	c := rest[0]
	switch {
	case c <= ' ' || c == 0x7f:
		w.space, w.path = w.length > 0, false
		return 1
	case isWord(c):
		return w.word(rest)
	case c == '{' && strings.HasPrefix(rest, placeholder):
		w.id()
		return len(placeholder)
	case c == '?' && w.path:
		return lengthUntilSpace(rest)
	case (c == '\'' || c == '"') && w.atWordStart():
		if n := strings.IndexByte(rest[1:], c); n >= 0 {
			w.id()
			return n + 2
		}
		if w.cut {
			w.id()
			return len(rest)
		}
	}
	w.path = w.path || c == '/'
	w.write(rest[:1])
	return 1
}

// word writes the word of letters and digits with which the rest begins.
func (w *writer) word(rest string) int {
	if startsWithUUID(rest) {
		w.id()
		return uuidLength
	}
	n := 1
	for n < len(rest) && isWord(rest[n]) {
		n++
	}
	w.token(rest[:n])
	return n
}

func (w *writer) token(token string) {
	shape := shapeOf(token)
	switch {
	case shape.isID() || shape.startDigit && w.joinsID():
		w.id()
	case shape.longestRun >= longNumber:
		// Letters around a single long number, such as order12345, are worth keeping.
		start := strings.IndexAny(token, "0123456789")
		if start > 0 {
			w.token(token[:start])
		}
		w.id()
		if end := start + shape.longestRun; end < len(token) {
			w.token(token[end:])
		}
	default:
		w.write(token)
	}
}

// id writes the placeholder, unless it would join one just written.
func (w *writer) id() {
	switch {
	case w.joinsID():
		w.length--
	case w.space || !endsWithID(w.written()):
		w.write(placeholder)
	}
}

// joinsID reports whether what comes next is joined to a placeholder.
func (w *writer) joinsID() bool {
	written := w.written()
	last := len(written) - 1
	return !w.space && last > 0 && strings.IndexByte(joints, written[last]) >= 0 && endsWithID(written[:last])
}

func endsWithID(written []byte) bool {
	return len(written) >= len(placeholder) && string(written[len(written)-len(placeholder):]) == placeholder
}

// write writes a part completely. If it does not fit, nothing is written from then on.
func (w *writer) write(part string) {
	need := len(part)
	if w.space {
		need++
	}
	if w.full || w.length+need > w.limit {
		w.full = true
		return
	}
	if w.space {
		w.out[w.length] = ' '
		w.length++
		w.space = false
	}
	w.length += copy(w.out[w.length:], part)
}

// atWordStart reports whether a quotation mark here would open a quotation, and is not an apostrophe.
func (w *writer) atWordStart() bool {
	if w.space || w.length == 0 {
		return true
	}
	last := w.out[w.length-1]
	return !isWord(last) && last != '}'
}
