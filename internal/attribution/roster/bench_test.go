// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package roster_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

func BenchmarkRosterHit(b *testing.B) {
	for _, names := range []int{8, 32} {
		b.Run(fmt.Sprintf("names=%d", names), func(b *testing.B) {
			r, list := roster.New(names), make([]string, names)
			hashes := make([]uint64, names)
			for i := range list {
				list[i] = fmt.Sprintf("GET /%c/{id}", 'a'+i)
				hashes[i] = roster.Hash(list[i])
				r.Number(hashes[i], list[i], 1)
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				r.Number(hashes[i&(names-1)], list[i&(names-1)], 1)
			}
		})
	}
}

// Every name is new, which is the worst case.
func BenchmarkRosterMiss(b *testing.B) {
	for _, names := range []int{8, 32} {
		b.Run(fmt.Sprintf("names=%d", names), func(b *testing.B) {
			r := roster.New(names)
			hash := uint64(1)
			b.ReportAllocs()
			for b.Loop() {
				hash = hash*6364136223846793005 + 1442695040888963407
				r.Number(hash^hash>>32, "GET /new", 1)
			}
		})
	}
}

func BenchmarkRosterTurn(b *testing.B) {
	r := roster.New(32)
	for hash := range uint64(1000) {
		r.Number(hash, strconv.FormatUint(hash, 10), 1)
	}
	b.ReportAllocs()
	for tick := int64(0); b.Loop(); tick++ {
		r.Number(0, "0", 1)
		r.Turn(tick)
	}
}
