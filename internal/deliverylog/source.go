// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"math"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// maxListItems bounds every list that is written or read; what exceeds it is left out.
const maxListItems = delivery.MaxChangeRevisions

// values are the readable attributes of one level, by key. Indexing once keeps the cost of a record
// independent of how many attributes its resource has.
type values map[string]pcommon.Value

// index replaces what v holds by the readable ones of attrs. As everywhere in pdata the first
// of equal keys counts.
func (v values) index(attrs pcommon.Map) {
	clear(v)
	for key, value := range attrs.All() {
		if _, ok := readable[key]; !ok {
			continue
		}
		if _, seen := v[key]; !seen {
			v[key] = value
		}
	}
}

// source is where the facts of one event are read: what the record says wins over what its resource
// says, and on each level the proper key over its aliases.
type source struct {
	record, resource values
}

// details returns where everything but the subject's identity is read. The versions and ids that the
// deployment processor stamped on a resource are what it found live there, not what the event says:
// read as the event's own words they would blame a deployment that nobody named.
func (s *source) details() *source {
	if _, stamped := s.resource[KeyJoinStep]; stamped {
		return &source{record: s.record}
	}
	return s
}

// find returns the first value under key that parse understands. Values of another type are
// passed over as if they were absent.
func find[V any](s *source, key string, parse func(pcommon.Value) (V, bool)) (V, bool) {
	for _, level := range [...]values{s.record, s.resource} {
		if value, ok := lookup(level, key, parse); ok {
			return value, true
		}
		for _, alias := range aliases[key] {
			if value, ok := lookup(level, alias, parse); ok {
				return value, true
			}
		}
	}
	var none V
	return none, false
}

func lookup[V any](level values, key string, parse func(pcommon.Value) (V, bool)) (V, bool) {
	if value, ok := level[key]; ok {
		return parse(value)
	}
	var none V
	return none, false
}

func (s *source) text(key string) string {
	text, _ := find(s, key, parseText)
	return text
}

// parseText reads a string or a whole number: identifiers are often sent as numbers. The text is copied, so
// that a short identifier never keeps a long payload alive.
func parseText(value pcommon.Value) (string, bool) {
	switch value.Type() {
	case pcommon.ValueTypeStr:
		return strings.Clone(value.Str()), value.Str() != ""
	case pcommon.ValueTypeInt:
		return strconv.FormatInt(value.Int(), 10), true
	case pcommon.ValueTypeDouble:
		whole, ok := wholeNumber(value.Double())
		return strconv.FormatInt(whole, 10), ok
	}
	return "", false
}

func parseInt(value pcommon.Value) (int, bool) {
	text, ok := parseText(value)
	if !ok {
		return 0, false
	}
	number, err := strconv.Atoi(text)
	return number, err == nil && number > 0
}

// parseTime reads RFC 3339. Times that cannot be true are not said, see [delivery.PlausibleTime].
func parseTime(value pcommon.Value) (time.Time, bool) {
	if value.Type() != pcommon.ValueTypeStr {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339, value.Str())
	if err != nil {
		return time.Time{}, false
	}
	t = delivery.PlausibleTime(t)
	return t, !t.IsZero()
}

// parseList reads a list of texts; a single text is a list of one.
func parseList(value pcommon.Value) ([]string, bool) {
	if value.Type() != pcommon.ValueTypeSlice {
		text, ok := parseText(value)
		return []string{text}, ok
	}
	var list []string
	for _, item := range value.Slice().All() {
		if len(list) == maxListItems {
			break
		}
		if text, ok := parseText(item); ok {
			list = append(list, text)
		}
	}
	return list, len(list) > 0
}

// wholeNumber returns number as an integer if it is one that a double holds exactly.
func wholeNumber(number float64) (int64, bool) {
	const limit = 1 << 53
	if number != math.Trunc(number) || math.Abs(number) >= limit {
		return 0, false
	}
	return int64(number), true
}
