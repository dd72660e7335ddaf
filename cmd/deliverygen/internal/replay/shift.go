// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"bytes"
	"strconv"
	"time"
)

// epochFields are the members with Unix times in seconds, which GitHub's push events have.
var epochFields = [][]byte{[]byte(`"pushed_at":`), []byte(`"created_at":`)}

// Shift returns the body with every time in it moved by whole seconds: every string in RFC 3339, and every number in one of
// the epochFields. Fractions, offsets and all other bytes stay unchanged, so the differences between times are exact.
func Shift(body []byte, by time.Duration) []byte {
	if by == 0 {
		return body
	}
	shifted := make([]byte, 0, len(body)+16)
	for done := 0; ; {
		from, to, moved := nextMoment(body, done, by)
		if from < 0 {
			return append(shifted, body[done:]...)
		}
		shifted = append(append(shifted, body[done:from]...), moved...)
		done = to
	}
}

// nextMoment finds the first time at or after start. It returns its position and its replacement; from is -1 if there is
// none.
func nextMoment(body []byte, start int, by time.Duration) (from, to int, moved []byte) {
	for i := start; i < len(body); i++ {
		quote := bytes.IndexByte(body[i:], '"')
		if quote < 0 {
			break
		}
		i += quote
		if end, moved := movedText(body, i+1, by); moved != nil {
			return i + 1, end, moved
		}
		for _, field := range epochFields {
			if !bytes.HasPrefix(body[i:], field) {
				continue
			}
			digits := i + len(field)
			if end, moved := movedNumber(body, digits, by); moved != nil {
				return digits, end, moved
			}
		}
	}
	return -1, 0, nil
}

const (
	dateAndTime = "2006-01-02T15:04:05"
	longestTime = len("2006-01-02T15:04:05.000000000+00:00")
)

// movedText moves the time in the string that starts at start, if the whole string is a time.
func movedText(body []byte, start int, by time.Duration) (end int, moved []byte) {
	if len(body) < start+len(dateAndTime)+1 || body[start+4] != '-' || body[start+10] != 'T' {
		return 0, nil
	}
	length := bytes.IndexByte(body[start:min(len(body), start+longestTime+1)], '"')
	if length < 0 {
		return 0, nil
	}
	text := string(body[start : start+length])
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return 0, nil
	}
	moved = at.Add(by).AppendFormat(nil, dateAndTime)
	return start + length, append(moved, text[len(dateAndTime):]...)
}

// movedNumber moves the ten-digit number that starts at start. Numbers of other lengths are no current Unix times.
func movedNumber(body []byte, start int, by time.Duration) (end int, moved []byte) {
	end = start
	for end < len(body) && body[end] >= '0' && body[end] <= '9' {
		end++
	}
	seconds, err := strconv.ParseInt(string(body[start:end]), 10, 64)
	if err != nil || end-start != 10 {
		return 0, nil
	}
	return end, strconv.AppendInt(nil, seconds+int64(by/time.Second), 10)
}
