// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package fingerprint

import "github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"

// Failure is what a failed span or an error log says about what failed and where. It deliberately holds no message.
type Failure struct {
	// What failed is the first of these that is set.
	ExceptionType string // exception.type
	EventName     string // the name of a log record that is an event
	Template      string // the log statement as the source code has it, with its placeholders and not its values
	ErrorType     string // error.type, or what Signs.Type makes of a span

	// Where it failed: the operation's name, or the name of the logger.
	Where string
}

const (
	between = " @ "
	// longestWhat limits what failed, so that there is room for where.
	longestWhat = 80
)

// Hash returns the hash of String for a roster, without building the string.
func (f Failure) Hash() uint64 {
	var buffer [MaxLength]byte
	return roster.HashBytes(f.appendTo(buffer[:0]))
}

// String returns the kind of failure, such as "java.net.SocketTimeoutException @ POST /checkout": valid UTF-8 of at
// most MaxLength bytes, without identifiers, and equal for all occurrences of that kind.
func (f Failure) String() string {
	var buffer [MaxLength]byte
	return string(f.appendTo(buffer[:0]))
}

func (f Failure) appendTo(dst []byte) []byte {
	dst = appendType(dst, f.what(), longestWhat)
	if len(dst) == 0 {
		dst = append(dst, UnknownErrorType...)
	}
	bare := len(dst)
	dst = append(dst, between...)
	named := len(dst)
	if dst = appendName(dst, f.Where, MaxLength-named); len(dst) == named {
		return dst[:bare]
	}
	return dst
}

func (f Failure) what() string {
	for _, what := range [...]string{f.ExceptionType, f.EventName, f.Template, f.ErrorType} {
		if what != "" {
			return what
		}
	}
	return UnknownErrorType
}

// appendType appends what failed. A status of up to three digits is not an identifier.
func appendType(dst []byte, what string, limit int) []byte {
	if isStatus(what) {
		return append(dst, what...)
	}
	return appendName(dst, what, limit)
}

func isStatus(what string) bool {
	for i := range len(what) {
		if kindOf(what[i]) != digit {
			return false
		}
	}
	return 0 < len(what) && len(what) < longNumber
}
