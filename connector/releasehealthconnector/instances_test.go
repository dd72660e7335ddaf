// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

func TestAnInstanceCountsOncePerBinOverAllSignals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		for n := range uint64(3) {
			now := time.Now()
			for _, instance := range []string{"a", "b"} {
				of := cart("1.0", attributes{"service.instance.id": instance})
				r.sends(t, of, request(n*10+1, "GET", now), request(n*10+2, "GET", now))
				r.logged(t, of, record(17, now, nil), record(17, now, nil))
				// The resources of different signals differ in their other attributes.
				r.measured(t, cart("1.0", attributes{"service.instance.id": instance, "telemetry.sdk.language": "go"}), httpRequests(1, now, nil))
			}
			r.sends(t, cart("1.0", attributes{"service.instance.id": "a"}), request(n*10+3, "GET", now.Add(-15*time.Second))) // late, in an earlier bin
			flushed()
		}
		assert.Equal(t, map[time.Duration]int64{-20 * time.Second: 1, -10 * time.Second: 1, 0: 2, 10 * time.Second: 2, 20 * time.Second: 2}, r.bins(t, health.Instances))
	})
}

func TestRecordsWithoutErrorsShowNoInstance(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		r.logged(t, cart("1.0"), record(9, time.Now(), nil))
		flushed()
		assert.Empty(t, r.told(t, health.Instances))
	})
}

func TestInstancesOfTwoReleasesCountForEach(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		for i := range 5 {
			r.sends(t, cart(strconv.Itoa(i%2), attributes{"service.instance.id": fmt.Sprint("pod-", i)}), request(uint64(i+1), "GET", time.Now()))
		}
		flushed()
		assert.Equal(t, map[string]int64{"cart 0": 3, "cart 1": 2}, r.told(t, health.Instances))
	})
}

func TestLogsOfAnInstanceBelongToTheReleaseThatItsTracesName(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		named, nameless := cart("1.0", attributes{"service.instance.id": "a"}), cart("", attributes{"service.instance.id": "a"})
		r.sends(t, named, request(1, "GET", time.Now()))
		r.logged(t, nameless, record(17, time.Now(), nil))
		flushed()
		r.logged(t, nameless, record(17, time.Now(), nil))
		flushed()
		assert.Equal(t, map[string]int64{"cart 1.0": 2}, r.told(t, health.ErrorLogs))
		assert.EqualValues(t, 1, sum(map[string]int64{"": r.bins(t, health.Instances)[0]}), "one and the same")
	})
}

func TestLogsBeforeTheTracesAreMovedToTheReleaseFromTheNextBin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		nameless := cart("", attributes{"service.instance.id": "a"})
		r.logged(t, nameless, record(17, time.Now(), nil))
		r.sends(t, cart("1.0", attributes{"service.instance.id": "a"}), request(1, "GET", time.Now()))
		flushed()
		r.logged(t, attributes{"service.name": "web"}, record(17, time.Now(), nil)) // moves the clock
		r.logged(t, nameless, record(17, time.Now(), nil))
		flushed()
		assert.Equal(t, map[string]int64{"cart": 1, "cart 1.0": 1, "web": 1}, r.told(t, health.ErrorLogs))
	})
}
