// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"strconv"
	"testing"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func BenchmarkEncode(b *testing.B) {
	events := benchEvents()
	encoder := NewEncoder(testScope, "0.1.0")
	b.ReportAllocs()
	for b.Loop() {
		encoder.Encode(events)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/event")
}

func BenchmarkDecode(b *testing.B) {
	events := benchEvents()
	logs := NewEncoder(testScope, "0.1.0").Encode(events)
	b.ReportAllocs()
	for b.Loop() {
		Decode(logs, func(*delivery.Event, error) {})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/event")
}

// BenchmarkDecodeForeign measures the cost of other records in a shared pipeline.
func BenchmarkDecodeForeign(b *testing.B) {
	logs := plog.NewLogs()
	for i := range 1000 {
		record := newRecord(logs)
		record.Body().SetStr("GET /cart")
		for j := range 20 {
			record.Attributes().PutInt("attribute."+strconv.Itoa(j), int64(i))
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		Decode(logs, func(*delivery.Event, error) {})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*1000), "ns/record")
}

func benchEvents() []*delivery.Event {
	var events []*delivery.Event
	for i := range 100 {
		facts := deploying(nil)
		facts.ID = strconv.Itoa(i)
		facts.Service.Name = "service-" + strconv.Itoa(i%10)
		events = append(events, event(delivery.DeploymentFinished, facts))
	}
	return events
}
