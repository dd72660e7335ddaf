// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/binary"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

const (
	// canaryShare is the share of the requests that the canary takes, canaryFailures the share of these that it fails.
	canaryShare, canaryFailures = 0.2, 0.2
	// outageFailures is the share of its requests that payments fails during its outage.
	outageFailures = 0.3
	// operationsPerRequest is how many services a request enters.
	operationsPerRequest = 3
	// usualFailures is the share of its requests that checkout fails at all times, with any version.
	usualFailures = 0.002
)

// telemetry returns the spans of the requests that began within ten seconds, and counts the requests. For the same ten seconds it always
// returns the same spans.
func (s *shopStory) telemetry(from time.Duration) []byte {
	random := rand.New(rand.NewPCG(1, uint64(from)))
	d := &dispatch{traces: ptrace.NewTraces(), spans: map[release]ptrace.SpanSlice{}, tells: s.tells}
	for at := from; at < from+health.BinWidth; at += shopPause {
		s.request(d, random, at)
	}
	var encoder ptrace.ProtoMarshaler
	body, err := encoder.MarshalTraces(d.traces)
	if err != nil {
		panic(err) // these spans can always be encoded
	}
	return body
}

// request adds a request: web calls checkout and checkout calls payments. A service fails if the one that it calls does.
func (s *shopStory) request(d *dispatch, random *rand.Rand, at time.Duration) {
	checkout := release{"checkout", "1.0"}
	if share := random.Float64(); share < canaryShare && s.canary.holds(at) {
		checkout.version = "1.1"
	}
	luck := random.Float64()
	paymentsFails := s.outage.holds(at) && random.Float64() < outageFailures
	checkoutFails := paymentsFails || luck < usualFailures || checkout.version == "1.1" && luck < canaryFailures && s.bad.holds(at)

	s.requests++
	r := &requested{dispatch: d, random: random, began: s.began.Add(at)}
	binary.BigEndian.PutUint64(r.trace[:8], random.Uint64())
	binary.BigEndian.PutUint64(r.trace[8:], random.Uint64())
	if checkoutFails && checkout.version == "1.1" {
		s.failed[r.trace.String()] = true
	}
	web := r.span(release{"web", "7.0"}, pcommon.SpanID{}, ptrace.SpanKindServer, "GET /shop", 80*time.Millisecond, checkoutFails)
	call := r.span(release{"web", "7.0"}, web, ptrace.SpanKindClient, "POST", 70*time.Millisecond, checkoutFails)
	served := r.span(checkout, call, ptrace.SpanKindServer, "POST /checkout", 60*time.Millisecond, checkoutFails)
	pay := r.span(checkout, served, ptrace.SpanKindClient, "POST", 40*time.Millisecond, paymentsFails)
	r.span(release{"payments", "3.2"}, pay, ptrace.SpanKindServer, "POST /pay", 30*time.Millisecond, paymentsFails)
}

// release is a version of a service.
type release struct{ service, version string }

// dispatch collects spans by the release that emits them.
type dispatch struct {
	traces ptrace.Traces
	spans  map[release]ptrace.SpanSlice
	tells  func(pcommon.Map, release)
}

func (d *dispatch) of(r release) ptrace.SpanSlice {
	spans, known := d.spans[r]
	if !known {
		resource := d.traces.ResourceSpans().AppendEmpty()
		d.tells(resource.Resource().Attributes(), r)
		spans = resource.ScopeSpans().AppendEmpty().Spans()
		d.spans[r] = spans
	}
	return spans
}

// tellsVersion sets the attributes of a service that knows its release.
func tellsVersion(attributes pcommon.Map, r release) {
	attributes.PutStr("service.namespace", "shop")
	attributes.PutStr("service.name", r.service)
	attributes.PutStr("service.version", r.version)
	attributes.PutStr("deployment.environment.name", "production")
}

// requested is a request whose spans are being added.
type requested struct {
	*dispatch
	random *rand.Rand
	trace  pcommon.TraceID
	began  time.Time
}

func (r *requested) span(by release, parent pcommon.SpanID, kind ptrace.SpanKind, name string, took time.Duration, failed bool) (id pcommon.SpanID) {
	binary.BigEndian.PutUint64(id[:], r.random.Uint64())
	span := r.of(by).AppendEmpty()
	span.SetTraceID(r.trace)
	span.SetSpanID(id)
	span.SetParentSpanID(parent)
	span.SetKind(kind)
	span.SetName(name)
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(r.began))
	span.SetEndTimestamp(pcommon.NewTimestampFromTime(r.began.Add(took)))
	if failed {
		span.Status().SetCode(ptrace.StatusCodeError)
		span.Attributes().PutStr("error.type", "500")
	}
	return id
}
