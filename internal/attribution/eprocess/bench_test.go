// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package eprocess_test

import (
	"testing"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
)

func BenchmarkOneTickOfArrivals(b *testing.B) {
	tick := eprocess.Tick{New: eprocess.Arm{Total: 100, Failed: 2}, Control: eprocess.Arm{Total: 900, Failed: 8}}
	var a eprocess.Arrivals
	b.ReportAllocs()
	for b.Loop() {
		a.Add(tick)
	}
}

func BenchmarkOneTickBefore(b *testing.B) {
	arm := eprocess.Arm{Total: 100, Failed: 2}
	var e eprocess.Before
	b.ReportAllocs()
	for b.Loop() {
		e.Add(arm, .01)
	}
}

func BenchmarkReadingEvidenceAndBounds(b *testing.B) {
	a := eprocess.ArrivalsOf([]eprocess.Tick{{New: eprocess.Arm{Total: 100, Failed: 5}, Control: eprocess.Arm{Total: 900, Failed: 8}}})
	b.ReportAllocs()
	for b.Loop() {
		r := a.Ratios.Tempered(1.5)
		_, _, _ = r.LogE(), r.Lower(4.6), r.Upper(4.6)
	}
}
