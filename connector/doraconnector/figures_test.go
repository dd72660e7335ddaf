// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// figure is one data point: a value, or the count and sum of a histogram.
type figure struct {
	Value float64
	Count uint64
	Sum   float64
}

func (f figure) String() string {
	if f.Count > 0 {
		return fmt.Sprintf("%d, in all %g", f.Count, f.Sum)
	}
	return strconv.FormatFloat(f.Value, 'g', 5, 64)
}

// figures returns every data point by metric and attributes, including zeros.
func figures(t *testing.T, m pmetric.Metrics) map[string]figure {
	t.Helper()
	points := map[string]figure{}
	put := func(m pmetric.Metric, attributes pcommon.Map, f figure) {
		var pairs []string
		for key, value := range attributes.All() {
			pairs = append(pairs, key, value.Str())
		}
		key := m.Name() + attributeText(pairs...)
		require.NotContains(t, points, key, "a series is told once per flush")
		points[key] = f
	}
	for _, resource := range m.ResourceMetrics().All() {
		require.Zero(t, resource.Resource().Attributes().Len(), "identity stands on the points")
		for _, m := range resource.ScopeMetrics().At(0).Metrics().All() {
			if m.Type() == pmetric.MetricTypeHistogram {
				for _, p := range m.Histogram().DataPoints().All() {
					put(m, p.Attributes(), figure{Count: p.Count(), Sum: p.Sum()})
				}
				continue
			}
			for _, p := range numbers(m).All() {
				put(m, p.Attributes(), figure{Value: p.DoubleValue() + float64(p.IntValue())})
			}
		}
	}
	return points
}

func numbers(m pmetric.Metric) pmetric.NumberDataPointSlice {
	if m.Type() == pmetric.MetricTypeGauge {
		return m.Gauge().DataPoints()
	}
	return m.Sum().DataPoints()
}

// attributeText returns the attributes as text, sorted by key.
func attributeText(pairs ...string) string {
	var parts []string
	for i := 0; i < len(pairs); i += 2 {
		parts = append(parts, pairs[i]+"="+pairs[i+1])
	}
	slices.Sort(parts)
	return "{" + strings.Join(parts, ", ") + "}"
}

// logRecord is one log record in the form of the golden files.
type logRecord struct {
	Event      string         `yaml:"event"`
	Time       time.Time      `yaml:"time"`
	Resource   map[string]any `yaml:"resource,omitempty,flow"`
	Attributes map[string]any `yaml:"attributes,omitempty"`
}

func recordsOf(logs plog.Logs) []logRecord {
	var records []logRecord
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, r := range scope.LogRecords().All() {
				records = append(records, logRecord{
					Event: r.EventName(), Time: r.Timestamp().AsTime(),
					Resource: resource.Resource().Attributes().AsRaw(), Attributes: r.Attributes().AsRaw(),
				})
			}
		}
	}
	return records
}

// logsOf returns the records as logs, each observed two seconds after it happened.
func logsOf(t *testing.T, records []logRecord) plog.Logs {
	t.Helper()
	logs := plog.NewLogs()
	for _, r := range records {
		resource := logs.ResourceLogs().AppendEmpty()
		require.NoError(t, resource.Resource().Attributes().FromRaw(r.Resource))
		to := resource.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
		to.SetEventName(r.Event)
		to.SetTimestamp(pcommon.NewTimestampFromTime(r.Time))
		to.SetObservedTimestamp(pcommon.NewTimestampFromTime(r.Time.Add(2 * time.Second)))
		require.NoError(t, to.Attributes().FromRaw(r.Attributes))
	}
	return logs
}
