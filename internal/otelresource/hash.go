// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package otelresource

import (
	"hash/maphash"
	"math"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

var seed = maphash.MakeSeed()

// Hash returns a hash of all attributes in their order. It differs from one run of the program to the next. Two resources with equal
// attributes in another order have different hashes; a cache holds them twice, and that is all.
func Hash(m pcommon.Map) uint64 {
	h := uint64(m.Len())
	for name, value := range m.All() {
		h = mix(h, maphash.String(seed, name))
		h = mix(h, hashValue(value))
	}
	return h
}

func hashValue(v pcommon.Value) uint64 {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		return maphash.String(seed, v.Str())
	case pcommon.ValueTypeInt:
		return mix(uint64(pcommon.ValueTypeInt), uint64(v.Int()))
	case pcommon.ValueTypeDouble:
		return mix(uint64(pcommon.ValueTypeDouble), math.Float64bits(v.Double()))
	case pcommon.ValueTypeSlice:
		h := mix(uint64(pcommon.ValueTypeSlice), uint64(v.Slice().Len()))
		for _, element := range v.Slice().All() {
			h = mix(h, hashValue(element))
		}
		return h
	case pcommon.ValueTypeEmpty:
		return 0
	default: // booleans, bytes and maps are rare in resources
		return maphash.String(seed, v.AsString())
	}
}

// mix adds to a hash so that the order counts: the finalizer of MurmurHash3 over a rotation.
func mix(h, more uint64) uint64 {
	h = (h<<5 | h>>59) ^ more
	h *= 0xff51afd7ed558ccd
	return h ^ h>>33
}
