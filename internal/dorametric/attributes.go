// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import (
	"cmp"
	"math/bits"
	"slices"
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// keyOf returns a key for a set of attributes. Equal sets have equal keys and different sets different ones, whatever
// the values contain, because each part is preceded by its length.
func keyOf(attributes []dora.Attribute) string { return string(appendKey(nil, attributes)) }

// appendKey appends the key of the attributes to key, see [keyOf].
func appendKey(key []byte, attributes []dora.Attribute) []byte {
	sorted := attributes
	if !slices.IsSortedFunc(attributes, compareAttributes) {
		sorted = slices.SortedFunc(slices.Values(attributes), compareAttributes)
	}
	for _, a := range sorted {
		key = appendPart(appendPart(key, a.Key), a.Value)
	}
	return key
}

func appendPart(key []byte, part string) []byte {
	key = strconv.AppendInt(key, int64(len(part)), 10)
	key = append(key, ':')
	return append(key, part...)
}

func compareAttributes(a, b dora.Attribute) int {
	return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Value, b.Value))
}

// putAttributes writes both lists. For a key in both of them, the value of own wins.
func putAttributes(to pcommon.Map, identity, own []dora.Attribute) {
	to.EnsureCapacity(len(identity) + len(own))
	for _, a := range identity {
		to.PutStr(a.Key, a.Value)
	}
	for _, a := range own {
		to.PutStr(a.Key, a.Value)
	}
}

// attributesSize returns the encoded size, in bytes, of the attributes of a data point or exemplar.
func attributesSize(attributes []dora.Attribute) int {
	size := 0
	for _, a := range attributes {
		value := fieldSize(fieldSize(len(a.Value))) // a KeyValue contains an AnyValue, which contains the text
		size += fieldSize(fieldSize(len(a.Key)) + value)
	}
	return size
}

// fieldSize returns the encoded size of a field with n bytes of content: tag, length and content.
func fieldSize(n int) int { return 1 + varintSize(uint64(n)) + n }

// varintSize returns the encoded size of a varint (https://protobuf.dev/programming-guides/encoding/#varints).
func varintSize(n uint64) int { return (bits.Len64(n|1) + 6) / 7 }
