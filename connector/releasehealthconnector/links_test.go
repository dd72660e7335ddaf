// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/telemetrytest"
)

// handling returns the operation of a consumer that handles a message. It has a trace of its own, with a link to the
// span that sent the message.
func handling(trace uint64, sent telemetrytest.Span) telemetrytest.Span {
	s := request(trace, "process mails", time.Now())
	s.Kind, s.Links = ptrace.SpanKindConsumer, []telemetrytest.Link{{Trace: sent.Trace, Span: sent.ID}}
	return s
}

func TestReleasesAreExposedToWhatBecomesOfTheirMessages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		mails := attributes{"service.name": "mails", "service.version": "7"}
		const rounds = 8
		for n := range uint64(rounds) {
			good, bad := request(n+1, "GET", time.Now()), request(n+1_001, "GET", time.Now())
			r.sends(t, cart("1.0"), good)
			r.sends(t, cart("2.0"), bad)
			pass(40 * time.Second) // until the traces of the senders are settled
			r.sends(t, mails, handling(n+2_001, good), failed(handling(n+3_001, bad), "DeserializationException"))
		}
		pass(time.Minute)
		counted := map[string]int64{}
		for _, o := range r.observed(t) {
			if o.Series.Metric != health.Exposures || o.Series.EntryService != "mails" {
				continue
			}
			outcome := " well"
			if o.Series.EntryFailed {
				outcome = " failed"
			}
			counted[o.Release.Version+" "+string(o.Series.Touched)+outcome] += o.Count
		}
		const known = rounds - 1 // all but the first round, in which the second release was unknown
		assert.Equal(t, map[string]int64{"1.0 this well": known, "1.0 other failed": known, "2.0 this failed": known, "2.0 other well": known}, counted)
	})
}
