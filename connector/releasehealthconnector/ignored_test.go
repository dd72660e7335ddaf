// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

func named(event string) func(plog.LogRecord) {
	return func(l plog.LogRecord) { l.SetEventName(event) }
}

// labelled sets an attribute of a record.
func labelled(name, value string) func(plog.LogRecord) {
	return func(l plog.LogRecord) { l.Attributes().PutStr(name, value) }
}

func TestWhatTellsOfDeliveryIsNoHealth(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		now := time.Now()
		for _, resource := range []attributes{{"service.name": "ci", "cicd.pipeline.name": "deploy"}, {"service.name": "cd", "dora.provider.name": "github"}} {
			r.sends(t, resource, request(1, "deploy", now), request(2, "deploy", now))
			r.logged(t, resource, record(17, now, nil))
			r.measured(t, resource, httpRequests(3, now, nil))
		}
		r.logged(t, cart("1.0"),
			record(17, now, named("dora.deployment.finished")),
			record(17, now, labelled("event.name", "cicd.pipeline.failed")),
			record(17, now, named("dorade.opened")),
			record(17, now, labelled("event.name", "cart.broken")),
		)
		flushed()
		assert.EqualValues(t, 4, r.leftOut(t, "traces", "ignored"))
		assert.EqualValues(t, 4, r.leftOut(t, "logs", "ignored"))
		assert.EqualValues(t, 2, r.leftOut(t, "metrics", "ignored"))
		assert.Equal(t, map[string]int64{"cart 1.0": 2}, r.told(t, health.ErrorLogs))
		assert.Empty(t, r.told(t, health.Operations))
	})
}

func TestBinsOfAnotherConnectorAreNotReadAndSaidSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		bins := httpRequests(3, time.Now(), nil)
		bins.SetName("dora.health.operation.duration")
		r.measured(t, cart("1.0"), bins)
		flushed()
		assert.EqualValues(t, 1, r.leftOut(t, "metrics", "ignored"))
		assert.Empty(t, r.out.AllMetrics())
	})
}

func TestLogRecordsOfSeverityErrorAndAboveAreCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		now := time.Now()
		for severity := plog.SeverityNumberUnspecified; severity <= plog.SeverityNumberFatal4; severity++ {
			r.logged(t, cart("1.0"), record(severity, now, nil))
		}
		r.logged(t, cart(""), record(plog.SeverityNumberError, now, nil))
		r.logged(t, cart("2.0"), record(plog.SeverityNumberError, time.Time{}, func(l plog.LogRecord) {
			l.SetObservedTimestamp(pcommon.NewTimestampFromTime(now))
		}))
		flushed()
		assert.Equal(t, map[string]int64{"cart 1.0": 8, "cart": 1, "cart 2.0": 1}, r.told(t, health.ErrorLogs))
		assert.EqualValues(t, 25, r.figure(t, "items", "signal", "logs", "step", "version")-1)
		assert.EqualValues(t, 1, r.figure(t, "items", "signal", "logs", "step", "time"))
	})
}

func TestErrorLogsAreToldApartByWhatTheyTell(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		now := time.Now()
		r.logged(t, cart("1.0"),
			record(17, now, labelled("exception.type", "IOError")), record(17, now, labelled("exception.type", "IOError")),
			record(17, now, labelled("{OriginalFormat}", "Cannot save {Item}")), record(17, now, nil))
		flushed()
		var counts []int64
		for _, n := range r.told(t, health.Fingerprints) {
			counts = append(counts, n)
		}
		assert.ElementsMatch(t, []int64{2, 1}, counts, "what tells no kind has no fingerprint")
		assert.Equal(t, map[string]int64{"cart 1.0": 4}, r.told(t, health.ErrorLogs))
	})
}

// The error logs of a quiet service may be further apart than the expiry of a release.
func TestErrorsAfterALongTimeOfOtherRecordsAreCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		for range 40 {
			r.logged(t, cart("1.0"), record(plog.SeverityNumberInfo, time.Now(), nil))
			r.sends(t, attributes{"service.name": "web"}, request(1, "GET /", time.Now()))
			pass(time.Minute)
		}
		r.logged(t, cart("1.0"), record(plog.SeverityNumberError, time.Now(), nil))
		flushed()
		assert.Equal(t, map[string]int64{"cart 1.0": 1}, r.told(t, health.ErrorLogs))
	})
}
