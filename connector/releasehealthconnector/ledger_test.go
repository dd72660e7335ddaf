// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"context"
	"sync"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatautil"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// remembered is how long the ledger remembers a bin. A bin that is sent again later is counted twice, so the test
// notices it.
const remembered = 3 * time.Minute

// ledger adds up the operations that a connector sends. A later total of the same series and bin replaces the earlier
// one. The ledger forgets old bins, so that its own memory stays flat.
type ledger struct {
	mu            sync.Mutex
	bins          map[pcommon.Timestamp]map[seriesKey]int64
	total, failed int64
}

type seriesKey struct{ resource, attributes [16]byte }

func newLedger() *ledger {
	return &ledger{bins: map[pcommon.Timestamp]map[seriesKey]int64{}}
}

func (*ledger) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

func (l *ledger) ConsumeMetrics(_ context.Context, metrics pmetric.Metrics) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, resource := range metrics.ResourceMetrics().All() {
		key := seriesKey{resource: pdatautil.MapHash(resource.Resource().Attributes())}
		for _, scope := range resource.ScopeMetrics().All() {
			for _, metric := range scope.Metrics().All() {
				if metric.Name() == "dora.health.operations" {
					l.add(key, metric.Sum().DataPoints())
				}
			}
		}
	}
	l.forget()
	return nil
}

func (l *ledger) add(key seriesKey, points pmetric.NumberDataPointSlice) {
	for _, point := range points.All() {
		bin := l.bins[point.StartTimestamp()]
		if bin == nil {
			bin = map[seriesKey]int64{}
			l.bins[point.StartTimestamp()] = bin
		}
		key.attributes = pdatautil.MapHash(point.Attributes())
		more := max(point.IntValue()-bin[key], 0)
		bin[key] += more
		l.total += more
		if _, failed := point.Attributes().Get("error.type"); failed {
			l.failed += more
		}
	}
}

func (l *ledger) forget() {
	var newest pcommon.Timestamp
	for bin := range l.bins {
		newest = max(newest, bin)
	}
	for bin := range l.bins {
		if bin+pcommon.Timestamp(remembered) < newest {
			delete(l.bins, bin)
		}
	}
}
