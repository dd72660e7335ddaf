// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/healthmetric"
)

// patience is the number of flushes after which await gives up.
const patience = 60

// audience is a backend that keeps what the connector dora exports over OTLP.
type audience struct {
	*httptest.Server
	t *testing.T

	mu sync.Mutex
	// mu guards the fields below.
	heard     *sync.Cond
	announced []announcement
	known     map[string]bool // by identity: an announcement may be repeated
	figures   figures
	flushes   int
	// bins are the health of releases that the connector dora received.
	bins *health.Bins
}

// announcement is a log record.
type announcement struct {
	name  string
	at    time.Time
	trace string
	// said are the attributes of the record and of its resource.
	said map[string]any
	body string
}

func (a *announcement) text(key string) string {
	text, _ := a.said[key].(string)
	return text
}

func (a *announcement) String() string {
	return fmt.Sprintf("%s %s %q %v", a.at.UTC().Format(time.TimeOnly), a.name, a.body, a.said)
}

func newAudience(t *testing.T) *audience {
	t.Helper()
	a := &audience{t: t, known: map[string]bool{}, figures: figures{}, bins: health.NewBins(1_000_000)}
	a.heard = sync.NewCond(&a.mu)
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the sender was stopped
		}
		w.Header().Set("Content-Type", "application/x-protobuf")
		a.mu.Lock()
		defer a.mu.Unlock()
		if r.URL.Path == "/v1/logs" {
			a.hearLogs(body)
		} else {
			a.hearMetrics(body)
		}
		a.heard.Broadcast()
	}))
	t.Cleanup(a.Close)
	return a
}

func (a *audience) hearLogs(body []byte) {
	request := plogotlp.NewExportRequest()
	assert.NoError(a.t, request.UnmarshalProto(body))
	for _, rl := range request.Logs().ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, record := range sl.LogRecords().All() {
				a.hear(rl.Resource().Attributes().AsRaw(), record)
			}
		}
	}
}

func (a *audience) hear(said map[string]any, record plog.LogRecord) {
	maps.Copy(said, record.Attributes().AsRaw())
	heard := announcement{
		name: record.EventName(), at: record.Timestamp().AsTime(), trace: record.TraceID().String(), said: said, body: record.Body().AsString(),
	}
	if uid := heard.text("log.record.uid"); !a.known[uid] {
		a.known[uid] = true
		a.announced = append(a.announced, heard)
	}
}

func (a *audience) hearMetrics(body []byte) {
	request := pmetricotlp.NewExportRequest()
	assert.NoError(a.t, request.UnmarshalProto(body))
	if read := healthmetric.Read(request.Metrics(), func(o health.Observation) { a.bins.Merge(o) }); read.Read > 0 {
		return
	}
	a.figures.addOTLP(request.Metrics())
	a.flushes++
}

// operations returns the number of operations that the connector dora received.
func (a *audience) operations() (count int64) {
	for o := range a.bins.All() {
		if o.Series.Metric == health.Operations {
			count += o.Count
		}
	}
	return count
}

// await waits until a condition holds, and fails the test if it does not within as many flushes as patience has.
func (a *audience) await(what string, holds func() bool) {
	a.t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	for last := a.flushes + patience; !holds(); a.heard.Wait() {
		if a.flushes >= last {
			a.t.Fatalf("not told: %s\n%s", what, strings.Join(a.minutes(), "\n"))
		}
	}
}

// minutes formats what was received, for people to read.
func (a *audience) minutes() (lines []string) {
	for _, one := range a.announced {
		lines = append(lines, one.String())
	}
	for _, series := range slices.Sorted(maps.Keys(a.figures)) {
		if value := a.figures[series]; value != 0 {
			lines = append(lines, fmt.Sprint(series, " ", value))
		}
	}
	return lines
}

// of returns the announcements with an event name. Only conditions of await may call it.
func (a *audience) of(name string) []announcement {
	return slices.DeleteFunc(slices.Clone(a.announced), func(one announcement) bool { return one.name != name })
}

// standing returns the announcements with an event name that were not retracted.
func (a *audience) standing(name string) []announcement {
	void := map[string]bool{}
	for _, one := range a.announced {
		for _, key := range []string{"dora.attribution.retracted_uid", "dora.attribution.replaces_uid"} {
			void[one.text(key)] = true
		}
	}
	delete(void, "") // from announcements that retract nothing
	return slices.DeleteFunc(a.of(name), func(one announcement) bool {
		return void[one.text("log.record.uid")] || void[one.text("dora.recovery.failed_uid")]
	})
}

// window returns a figure of checkout over a week, −1 if there is none. Only conditions of await may call it.
func (a *audience) window(metric string) float64 {
	value, told := a.figures[seriesName(metric, map[string]string{
		"service.namespace": "shop", "service.name": "checkout", "deployment.environment.name": "production", "dora.window.size": "7d",
	})]
	if !told {
		return -1
	}
	return value
}

// flushesLater returns a condition of await: that many more flushes arrived.
func (a *audience) flushesLater(count int) func() bool {
	last := -1
	return func() bool {
		if last < 0 {
			last = a.flushes + count
		}
		return a.flushes >= last
	}
}

// total adds up the series of a metric that have a label, such as `service_version="1.1"`; all series if the label is empty.
func (f figures) total(metric, label string) (total float64) {
	for series, value := range f {
		if strings.HasPrefix(series, metric+"{") && strings.Contains(series, label) {
			total += value
		}
	}
	return total
}
