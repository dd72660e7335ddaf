// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/telemetrytest"
)

// healthKey is a series of a release in a bin.
type healthKey struct {
	service, version string
	bin              health.Bin
	series           health.Series
}

// healthTruth counts how often something happened. Failure origins are counted in tenths.
type healthTruth map[healthKey]int64

// missing returns the differences to the truth, for people to read.
func (h healthTruth) missing(told healthTruth) []string {
	all := maps.Clone(h)
	maps.Copy(all, told)
	var differences []string
	for key := range all {
		if h[key] != told[key] {
			differences = append(differences, fmt.Sprintf("%s %s, bin %d, %+v: %d happened, %d were told",
				key.service, key.version, key.bin-health.BinOf(telemetrytest.Dawn.UnixNano()), key.series, h[key], told[key]))
		}
	}
	slices.Sort(differences)
	return differences
}

// shop is a story of five minutes with one request every two seconds, and the truth about it. Every request enters at web, which calls
// cart. Each release runs in one instance.
type shop struct {
	telemetrytest.Story
	truth healthTruth
}

const (
	shopRequests = 150
	shopPace     = 2 * time.Second
)

func newShop() *shop {
	s := &shop{Story: telemetrytest.Story{Instances: map[string]telemetrytest.Attributes{}}, truth: healthTruth{}}
	for name, version := range map[string]string{"web": "1.0.0", "web-canary": "2.0.0", "cart": "7.3.0"} {
		service := name
		if name == "web-canary" {
			service = "web"
		}
		s.Instances[name] = telemetrytest.Attributes{
			"service.name": service, "service.version": version, "service.instance.id": name, "deployment.environment.name": "production",
		}
	}
	for number := range shopRequests {
		s.request(number)
	}
	return s
}

// request adds the spans of a request, and its counts to the truth.
func (s *shop) request(number int) {
	began := telemetrytest.Dawn.Add(time.Duration(number) * shopPace)
	web, version := "web", "1.0.0"
	if number%4 == 0 {
		web, version = "web-canary", "2.0.0"
	}
	var webError, cartError string
	switch {
	case number%7 == 3: // cart fails, and so does web
		webError, cartError = "500", "out_of_stock"
	case number%11 == 5: // cart fails, web succeeds without it
		cartError = "timeout"
	case number%13 == 6: // web fails of its own
		webError = "card_declined"
	}
	id := sha256.Sum256([]byte(strconv.Itoa(number)))
	t := telling{shop: s, trace: pcommon.TraceID(id[:16]), began: began}
	t.span(1, 0, web, ptrace.SpanKindServer, "GET /shop", 90, webError)
	t.span(2, 1, web, ptrace.SpanKindClient, "POST", 80, cartError)
	t.span(3, 2, "cart", ptrace.SpanKindServer, "POST /items", 70, cartError)

	s.operation("web", version, began.Add(90*time.Millisecond), "GET /shop", webError)
	s.operation("cart", "7.3.0", began.Add(70*time.Millisecond), "POST /items", cartError)
	switch {
	case cartError != "":
		s.origin("cart", "7.3.0", began, webError == "")
	case webError != "":
		s.origin("web", version, began, false)
	}
	if number%5 == 0 {
		t.log("cart", plog.SeverityNumberError)
		s.add("cart", "7.3.0", began, health.Series{Metric: health.ErrorLogs}, 1)
	}
	t.log(web, plog.SeverityNumberWarn)
}

func (s *shop) add(service, version string, at time.Time, series health.Series, count int64) {
	s.truth[healthKey{service: service, version: version, bin: health.BinOf(at.UnixNano()), series: series}] += count
}

// operation adds an operation to the truth: its count, its duration and, if it failed, its trace. No trace enters a release twice.
func (s *shop) operation(service, version string, ended time.Time, class, errorType string) {
	s.add(service, version, ended, health.Series{Metric: health.Operations, Signal: health.Traces, Class: class, ErrorType: errorType}, 1)
	s.add(service, version, ended, health.Series{Metric: health.Durations, Signal: health.Traces, Class: class}, 1)
	if errorType != "" {
		s.add(service, version, ended, health.Series{Metric: health.FailingTraces}, 1)
	}
}

func (s *shop) origin(service, version string, at time.Time, handled bool) {
	s.add(service, version, at, health.Series{Metric: health.FailureOrigins, EntryService: "web", Handled: handled}, 10)
}

// telling writes one request.
type telling struct {
	*shop
	trace pcommon.TraceID
	began time.Time
}

func (t *telling) span(id, parent byte, instance string, kind ptrace.SpanKind, name string, took int, errorType string) {
	span := telemetrytest.Span{
		Instance: instance, Trace: t.trace, ID: t.spanID(id), Name: name, Kind: kind,
		Start: t.began, End: t.began.Add(time.Duration(took) * time.Millisecond),
	}
	if parent != 0 {
		span.Parent = t.spanID(parent)
	}
	if errorType != "" {
		span.Status, span.Attributes = ptrace.StatusCodeError, telemetrytest.Attributes{"error.type": errorType}
	}
	t.Spans = append(t.Spans, span)
}

func (t *telling) spanID(number byte) (id pcommon.SpanID) {
	copy(id[:], t.trace[:])
	id[7] = number
	return id
}

func (t *telling) log(instance string, severity plog.SeverityNumber) {
	t.Logs = append(t.Logs, telemetrytest.Log{Instance: instance, Time: t.began, Severity: severity, Body: "told", Trace: t.trace})
}
