// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// keyOf returns a text that is equal for equal sets of attributes and differs for different ones,
// whatever the values hold: each part is preceded by its length.
func keyOf(attributes []dora.Attribute) string {
	sorted := attributes
	if !slices.IsSortedFunc(attributes, compareAttributes) {
		sorted = slices.SortedFunc(slices.Values(attributes), compareAttributes)
	}
	var key strings.Builder
	for _, a := range sorted {
		for _, part := range [...]string{a.Key, a.Value} {
			key.WriteString(strconv.Itoa(len(part)))
			key.WriteByte(':')
			key.WriteString(part)
		}
	}
	return key.String()
}

func compareAttributes(a, b dora.Attribute) int {
	return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Value, b.Value))
}

// putAttributes writes both lists; where they share a key the series' own value stands.
func putAttributes(to pcommon.Map, identity, own []dora.Attribute) {
	to.EnsureCapacity(len(identity) + len(own))
	for _, a := range identity {
		to.PutStr(a.Key, a.Value)
	}
	for _, a := range own {
		to.PutStr(a.Key, a.Value)
	}
}
