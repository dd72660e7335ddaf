// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/benchtest"
)

const recordsPerMessage = 1000

// BenchmarkRecord measures the cost per log record that is not a delivery event, in addition to its resource: the processor reads
// its event name, from the field or from an attribute, and its time if the answer depends on that.
func BenchmarkRecord(b *testing.B) {
	for _, tells := range []telling{tellsUnknown, tellsName} {
		for _, name := range []string{"", "session.start"} {
			for _, attributes := range []int{0, 8} {
				b.Run(fmt.Sprintf("%s/named_%t/%d_attributes", tells.name, name != "", attributes), func(b *testing.B) {
					benchmarkRecords(b, tells, name, attributes)
				})
			}
		}
	}
}

func benchmarkRecords(b *testing.B, tells telling, name string, attributes int) {
	b.Helper()
	logs := plog.NewLogs()
	rl := logs.ResourceLogs().AppendEmpty()
	tells.of(town, 0).copyTo(rl.Resource().Attributes())
	records := rl.ScopeLogs().AppendEmpty().LogRecords()
	for range recordsPerMessage {
		record := records.AppendEmpty()
		record.SetEventName(name)
		record.SetTimestamp(pcommon.NewTimestampFromTime(began))
		record.Body().SetStr("GET /cart took 12 ms")
		for n := range attributes {
			record.Attributes().PutStr("http.request.attribute."+strconv.Itoa(n), "value")
		}
	}
	message, err := (&plog.ProtoMarshaler{}).MarshalLogs(logs)
	require.NoError(b, err)
	to := running(b, town, nil).logs
	var costs []float64
	for b.Loop() {
		handOn, err := to(message)
		require.NoError(b, err)
		took := benchtest.ThreadTimeOf(func() { err = handOn(b.Context()) })
		require.NoError(b, err)
		costs = append(costs, float64(took.Nanoseconds())/recordsPerMessage)
	}
	b.ReportMetric(benchtest.Median(costs), "ns/record")
	b.ReportMetric(0, "ns/op") // hides the time per message, which includes decoding
}
