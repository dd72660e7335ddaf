// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package otelresource

import (
	"hash/maphash"
	"math"
	"math/bits"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// secrets make the hash differ between runs of the program, so that nobody can construct resources that collide.
var secrets = func() (random [3]uint64) {
	for i := range random {
		random[i] = maphash.String(maphash.MakeSeed(), "secret") | 1
	}
	return random
}()

// Hash returns a hash of all attributes in their order. It differs between runs of the program. Resources with the same
// attributes in another order have different hashes; a cache then merely holds them twice.
func Hash(m pcommon.Map) uint64 {
	h := uint64(m.Len())
	for name, value := range m.All() {
		h = mixString(h, name)
		h = mixValue(h, value)
	}
	return h
}

func mixValue(h uint64, v pcommon.Value) uint64 {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		return mixString(h, v.Str())
	case pcommon.ValueTypeInt:
		return mix(h, uint64(v.Int()), uint64(pcommon.ValueTypeInt))
	case pcommon.ValueTypeDouble:
		return mix(h, math.Float64bits(v.Double()), uint64(pcommon.ValueTypeDouble))
	case pcommon.ValueTypeSlice:
		h = mix(h, uint64(v.Slice().Len()), uint64(pcommon.ValueTypeSlice))
		for _, element := range v.Slice().All() {
			h = mixValue(h, element)
		}
		return h
	default: // booleans, bytes, maps and empty values are rare in resources
		return mix(mixString(h, v.AsString()), 0, uint64(v.Type()))
	}
}

// mixString adds a string to a hash as wyhash does. For short strings, as in resources, it takes half the time of
// [maphash.String].
func mixString(h uint64, s string) uint64 {
	n := len(s)
	h ^= uint64(n) * secrets[2]
	switch {
	case n > 16:
		for rest := s; len(rest) > 16; rest = rest[16:] {
			h = mix(h, eight(rest), eight(rest[8:]))
		}
		return mix(h, eight(s[n-16:]), eight(s[n-8:]))
	case n >= 8:
		return mix(h, eight(s), eight(s[n-8:]))
	case n >= 4:
		return mix(h, four(s), four(s[n-4:]))
	case n > 0:
		return mix(h, uint64(s[0])<<16|uint64(s[n>>1])<<8|uint64(s[n-1]), 0)
	default:
		return mix(h, 0, 0)
	}
}

// eight returns the first eight bytes of a string.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// four returns the first four bytes of a string.
func four(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

// mix adds two words to a hash. Their order matters.
func mix(h, a, b uint64) uint64 {
	high, low := bits.Mul64(a^secrets[0]^h, b^secrets[1])
	return high ^ low
}
