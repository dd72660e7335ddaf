// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang/snappy"
	"github.com/prometheus/prometheus/prompb"
	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
)

// settlingFlushes is the maximum number of flushes until the figures settle.
const settlingFlushes = 80

// sinks are the two backends that the Collector under test pushes to.
type sinks struct {
	otlp, remoteWrite *httptest.Server
	// inspect, unless nil, is called with all metrics that arrive over OTLP. It is set before anything is pushed.
	inspect func(pmetric.Metrics)
	// verdicts are the verdicts that arrived over OTLP.
	verdicts verdicts
	// refusing makes the OTLP backend refuse everything; refused counts the refused requests.
	refusing atomic.Bool
	refused  atomic.Int64

	// mu guards the fields below.
	mu      sync.Mutex
	changed *sync.Cond
	flushes map[pcommon.Timestamp]figures // by the time of the points: one entry per flush
	order   []pcommon.Timestamp
	written figures
}

func newSinks(t *testing.T) *sinks {
	t.Helper()
	s := &sinks{flushes: map[pcommon.Timestamp]figures{}, written: figures{}}
	s.changed = sync.NewCond(&s.mu)
	names := prometheusNames(t)
	s.otlp = httptest.NewServer(s.overOTLP())
	s.remoteWrite = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		raw, err := snappy.Decode(nil, body)
		assert.NoError(t, err)
		var request prompb.WriteRequest
		assert.NoError(t, request.Unmarshal(raw))
		s.mu.Lock()
		defer s.mu.Unlock()
		s.written.addRemoteWrite(names, &request)
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(s.otlp.Close)
	t.Cleanup(s.remoteWrite.Close)
	return s
}

// overOTLP takes metrics and logs.
func (s *sinks) overOTLP() http.Handler {
	mux := http.NewServeMux()
	take := func(path string, take func(body []byte) error) {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			switch {
			case err != nil: // the sender was killed
			case s.refusing.Load():
				s.refused.Add(1)
				http.Error(w, "not now", http.StatusServiceUnavailable)
			case take(body) != nil:
				http.Error(w, "no OTLP", http.StatusBadRequest)
			default:
				w.Header().Set("Content-Type", "application/x-protobuf")
			}
		})
	}
	take("/v1/metrics", func(body []byte) error {
		request := pmetricotlp.NewExportRequest()
		if err := request.UnmarshalProto(body); err != nil {
			return err
		}
		if s.inspect != nil {
			s.inspect(request.Metrics())
		}
		s.addFlush(request.Metrics())
		return nil
	})
	take("/v1/logs", func(body []byte) error {
		request := plogotlp.NewExportRequest()
		if err := request.UnmarshalProto(body); err != nil {
			return err
		}
		s.verdicts.add(request.Logs())
		return nil
	})
	return mux
}

// awaitRefused waits until that many requests were refused in total.
func (s *sinks) awaitRefused(ctx context.Context, count int64) {
	for s.refused.Load() < count && ctx.Err() == nil {
		pause(ctx, time.Millisecond)
	}
}

func (s *sinks) addFlush(metrics pmetric.Metrics) {
	at, ok := pointTime(metrics)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.flushes[at] == nil {
		s.flushes[at] = figures{}
		s.order = append(s.order, at)
	}
	s.flushes[at].addOTLP(metrics)
	s.changed.Broadcast()
}

// pointTime returns the time that all points of a flush share.
func pointTime(metrics pmetric.Metrics) (pcommon.Timestamp, bool) {
	for _, rm := range metrics.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			for _, m := range sm.Metrics().All() {
				if m.Type() == pmetric.MetricTypeGauge && m.Gauge().DataPoints().Len() > 0 {
					return m.Gauge().DataPoints().At(0).Timestamp(), true
				}
			}
		}
	}
	return 0, false
}

// awaitSettled waits until a flush equals the truth, and then for further flushes, so that this one is complete at every
// exporter. It gives up if the figures did not come nearer to the truth for twice the time in which they should settle. It returns
// the last flush over OTLP.
func (s *sinks) awaitSettled(want truth) figures {
	differs := difference(want, s.awaitFlushes(2))
	for left := settlingFlushes; left > 0 && len(differs) > 0; left-- {
		now := difference(want, s.awaitFlushes(1))
		if !slices.Equal(now, differs) {
			differs, left = now, settlingFlushes
		}
	}
	s.mu.Lock()
	s.written = figures{} // every series is written again with every flush
	s.mu.Unlock()
	return s.awaitFlushes(3)
}

// awaitFlushes waits for that many flushes over OTLP, at least two if none arrived before. It returns the last flush that is known to be
// complete because another one followed.
func (s *sinks) awaitFlushes(count int) figures {
	s.mu.Lock()
	defer s.mu.Unlock()
	for end := len(s.order) + count; len(s.order) < end; {
		s.changed.Wait()
	}
	return maps.Clone(s.flushes[s.order[len(s.order)-2]])
}

// awaitScraped scrapes the prometheus exporter after every flush until it equals the truth, at most for as many flushes as series that
// are no longer sent take to expire. On a slow machine, series may also expire between two flushes.
func (s *sinks) awaitScraped(t *testing.T, endpoint string, want truth) (found figures) {
	t.Helper()
	for range settlingFlushes {
		s.awaitFlushes(1)
		if found = scrape(t, endpoint); len(difference(want, found)) == 0 {
			break
		}
	}
	return found
}

// remoteWritten returns a copy of the last value of each series.
func (s *sinks) remoteWritten() figures {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.written)
}
