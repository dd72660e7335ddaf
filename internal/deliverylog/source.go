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

// maxListItems limits the length of every list that is written or read. Further items are left out.
const maxListItems = delivery.MaxChangeRevisions

// values holds the readable attributes of one level by key. Because a resource is indexed once, the cost of a record does
// not depend on the number of resource attributes.
type values map[string]pcommon.Value

// index replaces the contents of v with the readable attributes of attrs. Of duplicate keys the first wins, as everywhere
// in pdata.
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

// source is where the facts of one event are read from. The record takes precedence over its resource, and on each level
// a key takes precedence over its aliases.
type source struct {
	record, resource values
}

// details returns the source of everything except the subject's identity. It leaves out a resource that the deployment
// processor has tagged: the versions and ids there are those of the live deployment, not of the event, and reading them
// would blame a deployment that nobody named.
func (s *source) details() *source {
	if _, stamped := s.resource[KeyJoinStep]; stamped {
		return &source{record: s.record}
	}
	return s
}

// find returns the first value for the key that parse accepts. Values of another type count as absent.
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

// parseText reads a string or a whole number, since identifiers are often sent as numbers. The text is copied, so that a
// short identifier does not keep a long payload in memory.
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

// parseTime reads a time in RFC 3339. Implausible times count as absent, see [delivery.PlausibleTime].
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

// wholeNumber converts a number to an integer if it is whole and a double represents it exactly.
func wholeNumber(number float64) (int64, bool) {
	const limit = 1 << 53
	if number != math.Trunc(number) || math.Abs(number) >= limit {
		return 0, false
	}
	return int64(number), true
}
