// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/telemetrytest"
)

// newestBins returns the start of each message's bin, relative to the start of the story.
func (r *rig) newestBins() []time.Duration {
	var newest []time.Duration
	for _, md := range r.out.AllMetrics() {
		start := md.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0).Sum().DataPoints().At(0).StartTimestamp()
		newest = append(newest, start.AsTime().Sub(telemetrytest.Dawn))
	}
	return newest
}

func TestWhatWasRefusedIsSentAgainInOrder(t *testing.T) {
	t.Parallel()
	for name, mutates := range map[string]bool{"to a component that keeps it as it is": false, "to a component that changes it": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := started(t, nil)
				r.out.mutates = mutates
				r.out.refuse(errBusy)
				for range 4 {
					r.logged(t, cart("1.0"), record(17, time.Now(), nil))
					flushed()
				}
				assert.Empty(t, r.out.AllMetrics())
				assert.EqualValues(t, 4, r.figure(t, "flush_errors"), "only the first that waits is tried")
				r.out.refuse(nil)
				flushed()
				assert.Equal(t, []time.Duration{0, 10 * time.Second, 20 * time.Second, 30 * time.Second}, r.newestBins())
				assert.EqualValues(t, 4, sum(r.told(t, health.ErrorLogs)))
				assert.Zero(t, r.figure(t, "requests_dropped"))
				flushed()
				assert.Len(t, r.out.AllMetrics(), 4, "what was taken is sent once")
			})
		})
	}
}

func TestWhatIsRefusedForGoodIsGivenUpAndCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		r.out.refuse(consumererror.NewPermanent(errors.New("malformed")))
		r.logged(t, cart("1.0"), record(17, time.Now(), nil))
		flushed()
		assert.EqualValues(t, 1, r.figure(t, "requests_dropped"))
		assert.EqualValues(t, 1, r.figure(t, "flush_errors"))
		r.out.refuse(nil)
		r.logged(t, cart("1.0"), record(17, time.Now(), nil))
		flushed()
		assert.EqualValues(t, 1, sum(r.told(t, health.ErrorLogs)))
	})
}

func TestAFlushIsRefusedOnceHoweverManyRequestsItHas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.MaxRequestBytes = 1 })
		r.out.refuse(consumererror.NewPermanent(errors.New("malformed")))
		for flush := range 3 {
			for _, version := range []string{"1.0", "2.0", "3.0"} {
				r.logged(t, cart(version), record(17, time.Now(), nil))
			}
			flushed()
			if flush == 0 {
				assert.Empty(t, r.host.statuses(), "one refusal is ordinary")
			}
		}
		assert.Greater(t, r.figure(t, "requests_dropped"), int64(6))
		assert.Len(t, r.host.statuses(), 3, "each pair reports")
		assert.Len(t, r.said.FilterMessageSnippet("refused").All(), 1, "what goes on is counted")
	})
}

func TestAStopSaysWhatIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		r.out.refuse(errBusy)
		r.logged(t, cart("1.0"), record(17, time.Now(), nil))
		flushed()
		r.logged(t, cart("1.0"), record(17, time.Now(), nil))
		r.shutdown(t)
		lost := r.said.FilterMessageSnippet("is lost").All()
		if assert.Len(t, lost, 1) {
			assert.EqualValues(t, 2, lost[0].ContextMap()["requests"])
		}
	})
}

func TestTheOldestIsGivenUpWhenMoreWaitsThanMay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Limits.UnsentBytes = 2_000 })
		r.out.refuse(errBusy)
		const all = 20
		for range all {
			r.logged(t, cart("1.0"), record(17, time.Now(), nil))
			flushed()
		}
		r.out.refuse(nil)
		flushed()
		dropped, sent := r.figure(t, "requests_dropped"), r.newestBins()
		assert.Positive(t, dropped)
		assert.Len(t, sent, all-int(dropped))
		assert.Greater(t, len(sent), 1)
		assert.Equal(t, time.Duration(all-1)*10*time.Second, sent[len(sent)-1], "the newest are kept")
		assert.Positive(t, r.said.FilterMessageSnippet("`limits.unsent_bytes`").Len())
	})
}

func TestWhatWasRefusedIsTriedAgainWhateverItsSize(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Limits.UnsentBytes = 0 })
		r.out.refuse(errBusy)
		r.logged(t, cart("1.0"), record(17, time.Now(), nil))
		flushed()
		assert.Zero(t, r.figure(t, "requests_dropped"))
		r.out.refuse(nil)
		flushed()
		assert.EqualValues(t, 1, sum(r.told(t, health.ErrorLogs)))
		r.out.refuse(errBusy)
		r.logged(t, cart("1.0"), record(17, time.Now(), nil))
		pass(20 * time.Second)
		assert.EqualValues(t, 1, r.figure(t, "requests_dropped"))
	})
}

func TestNewerRunningTotalsTakeThePlaceOfThoseThatWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.Temporality = "cumulative" })
		r.out.refuse(errBusy)
		for n := range uint64(4) {
			r.sends(t, cart("1.0"), request(n+1, "GET /cart", time.Now()))
			flushed()
		}
		r.out.refuse(nil)
		flushed()
		assert.Len(t, r.out.AllMetrics(), 1)
		assert.Equal(t, map[string]int64{"cart 1.0 GET /cart": 4}, r.running(t))
		assert.Zero(t, r.figure(t, "requests_dropped"))
	})
}

func TestRequestsStayWithinTheirSize(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, func(c *config) { c.MaxRequestBytes = 16 << 10 })
		for i := range uint64(100) {
			r.sends(t, attributes{"service.name": fmt.Sprint(i, strings.Repeat("x", 400))}, request(i+1, "GET /cart", time.Now()))
		}
		flushed()
		assert.Greater(t, len(r.out.AllMetrics()), 3)
		for _, md := range r.out.AllMetrics() {
			assert.LessOrEqual(t, (&pmetric.ProtoMarshaler{}).MetricsSize(md), 16<<10)
		}
		assert.EqualValues(t, 100, sum(r.told(t, health.Operations)))
	})
}

func TestRefusalsThatGoOnAreReportedAsStatus(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		r.out.refuse(errBusy)
		r.logged(t, cart("1.0"), record(17, time.Now(), nil))
		flushed()
		assert.Empty(t, r.host.statuses(), "one refusal is ordinary")
		pass(20 * time.Second)
		ailing, ok := componentstatus.StatusRecoverableError, componentstatus.StatusOK
		assert.Equal(t, []componentstatus.Status{ailing, ailing, ailing}, r.host.statuses(), "each pair reports")
		r.out.refuse(nil)
		flushed()
		assert.Equal(t, []componentstatus.Status{ailing, ailing, ailing, ok, ok, ok}, r.host.statuses())
	})
}

func TestNoStatusIsReportedByAPairThatLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		r.out.refuse(errBusy)
		r.logged(t, cart("1.0"), record(17, time.Now(), nil))
		flushed()
		r.shutdown(t)
		// The second refusal comes during the shutdown of the first pair, so only the other two may report it.
		assert.Len(t, r.host.statuses(), 2)
	})
}
