// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Identifier returns the text and true if it can serve as an identifier: valid UTF-8 of at most
// [delivery.MaxIdentifierLength] bytes without control and replacement characters.
func Identifier(text string) (string, bool) {
	if len(text) > delivery.MaxIdentifierLength || !utf8.ValidString(text) {
		return "", false
	}
	for _, r := range text {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return "", false
		}
	}
	return text, true
}

func parseProse(raw json.RawMessage) (string, bool) {
	if len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	return textIn(raw), true
}

func parseText(raw json.RawMessage) (string, bool) {
	text, ok := parseProse(raw)
	if !ok {
		return "", false
	}
	return Identifier(text)
}

func parseID(raw json.RawMessage) (string, bool) {
	if raw[0] == '"' {
		return parseText(raw)
	}
	for _, c := range raw {
		if c < '0' || c > '9' {
			return "", false
		}
	}
	return Identifier(string(raw))
}

func parseInt(raw json.RawMessage) (int, bool) {
	n, err := strconv.Atoi(string(raw))
	return max(n, 0), err == nil && n >= 0
}

func parseBool(raw json.RawMessage) (value, ok bool) {
	return string(raw) == "true", string(raw) == "true" || string(raw) == "false"
}

func parseTime(raw json.RawMessage) (time.Time, bool) {
	text, ok := parseProse(raw)
	if !ok {
		text = string(raw)
	}
	return ParseTime(text)
}
