// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"strconv"
	"strings"
	"time"
)

// layouts are the time formats seen in real payloads. time.Parse accepts fractions of a second after the seconds of
// every layout.
var layouts = []string{
	time.RFC3339,
	"2006-01-02T15:04:05Z0700",
	"2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04:05 UTC",
}

// ParseTime parses a time in any format that senders use: RFC 3339 with any fraction and offset, offsets without a
// colon, a blank instead of the T, and Unix time in seconds, milliseconds, microseconds or nanoseconds, distinguished
// by magnitude. Nothing is converted to a float.
//
// Senders use the year 0001 and times before 1970 for "not set"; for these it returns the zero time and true. For text
// that is no time it returns the zero time and false.
func ParseTime(text string) (time.Time, bool) {
	if strings.HasPrefix(text, "0001-01-01") {
		return time.Time{}, true
	}
	t, ok := parseEpoch(text)
	for _, layout := range layouts {
		if ok {
			break
		}
		var err error
		t, err = time.Parse(layout, text)
		ok = err == nil
	}
	if !ok || t.Unix() <= 0 {
		return time.Time{}, ok
	}
	return t.UTC(), true
}

// Limits below which a Unix time is in seconds, milliseconds or microseconds. The first limit is in the year 5138 as
// seconds, and in 1973 as milliseconds.
const (
	secondsBelow = 1e11
	millisBelow  = 1e14
	microsBelow  = 1e17
)

func parseEpoch(text string) (time.Time, bool) {
	whole, fraction, hasFraction := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || whole[0] == '+' {
		return time.Time{}, false
	}
	if hasFraction {
		nanos, ok := parseFraction(fraction)
		return time.Unix(n, nanos), ok && n < secondsBelow
	}
	switch {
	case n < secondsBelow:
		return time.Unix(n, 0), true
	case n < millisBelow:
		return time.UnixMilli(n), true
	case n < microsBelow:
		return time.UnixMicro(n), true
	}
	return time.Unix(0, n), true
}

// parseFraction converts the decimals of a number of seconds to nanoseconds.
func parseFraction(digits string) (int64, bool) {
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	nanos, err := strconv.ParseInt((digits + "000000000")[:9], 10, 64)
	return nanos, err == nil
}

// FirstTime returns the first time that is not zero, or the zero time.
func FirstTime(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}
