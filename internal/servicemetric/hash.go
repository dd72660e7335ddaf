// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"hash/maphash"
	"math"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// hasher computes the identities of streams. They are valid for one run of the process only.
type hasher struct {
	seed maphash.Seed
}

func (h hasher) text(s string) uint64 { return maphash.String(h.seed, s) }

// attributes returns a hash that does not depend on the order of the attributes.
func (h hasher) attributes(m pcommon.Map) uint64 {
	var sum uint64
	for key, v := range m.All() {
		sum += mixed(h.text(key), h.value(v))
	}
	return sum
}

func (h hasher) value(v pcommon.Value) uint64 {
	kind := uint64(v.Type())
	switch v.Type() {
	case pcommon.ValueTypeStr:
		return h.text(v.Str())
	case pcommon.ValueTypeInt:
		return mixed(kind, uint64(v.Int()))
	case pcommon.ValueTypeDouble:
		return mixed(kind, math.Float64bits(v.Double()))
	case pcommon.ValueTypeBool:
		if v.Bool() {
			return mixed(kind, 1)
		}
		return mixed(kind, 0)
	default:
		return mixed(kind, h.text(v.AsString()))
	}
}

// mixed combines two hashes so that their order matters. The constants are those of splitmix64.
func mixed(a, b uint64) uint64 {
	x := a*0x9e3779b97f4a7c15 + b
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
