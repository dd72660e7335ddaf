// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package fingerprint_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/fingerprint"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

func TestAFailureReadsAsWhatFailedAndWhere(t *testing.T) {
	for name, c := range map[string]struct {
		failure fingerprint.Failure
		want    string
	}{
		"an exception": {
			fingerprint.Failure{ExceptionType: "java.net.SocketTimeoutException", ErrorType: "504", Where: "POST /checkout"},
			"java.net.SocketTimeoutException @ POST /checkout",
		},
		"a status":                         {fingerprint.Failure{ErrorType: "503", Where: "GET /cart/17"}, "503 @ GET /cart/{id}"},
		"a number that is no status":       {fingerprint.Failure{ErrorType: "40017", Where: "GET /"}, "{id} @ GET /"},
		"an event":                         {fingerprint.Failure{EventName: "payment.declined", Template: "x", Where: "payments"}, "payment.declined @ payments"},
		"a log statement":                  {fingerprint.Failure{Template: "Failed to ship order {OrderId}", Where: "Acme.Shipping"}, "Failed to ship order {OrderId} @ Acme.Shipping"},
		"a log that tells its logger only": {fingerprint.Failure{Where: "com.acme.Cart"}, "_OTHER @ com.acme.Cart"},
		"nothing":                          {fingerprint.Failure{}, "_OTHER"},
		"an exception nowhere":             {fingerprint.Failure{ExceptionType: "KeyError"}, "KeyError"},
		"blanks":                           {fingerprint.Failure{ExceptionType: " \n ", Where: " "}, "_OTHER"},
		"an error type that is a message":  {fingerprint.Failure{ErrorType: "dial tcp 10.0.0.17:5432: connection refused"}, "dial tcp {id}: connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, c.failure.String())
			assert.Equal(t, roster.Hash(c.want), c.failure.Hash())
		})
	}
}

func TestTheSameFailureOfAnotherRequestIsTheSameKind(t *testing.T) {
	one := fingerprint.Failure{ExceptionType: "KeyError", Where: "GET /cart/4711"}
	other := fingerprint.Failure{ExceptionType: "KeyError", Where: "GET /cart/0815"}
	elsewhere := fingerprint.Failure{ExceptionType: "KeyError", Where: "GET /orders/4711"}
	assert.Equal(t, one.Hash(), other.Hash())
	assert.NotEqual(t, one.Hash(), elsewhere.Hash())
}

func TestAVeryLongTypeLeavesRoomForWhere(t *testing.T) {
	failure := fingerprint.Failure{ExceptionType: strings.Repeat("com.acme.", 40) + "Broken", Where: "GET /cart"}
	assert.Equal(t, strings.Repeat("com.acme.", 8)+"com.acme @ GET /cart", failure.String())
}

func TestHashingAFailureCostsNoAllocation(t *testing.T) {
	failure := fingerprint.Failure{ExceptionType: "java.net.SocketTimeoutException", Where: "GET /cart/4711"}
	assert.Zero(t, testing.AllocsPerRun(100, func() { failure.Hash() }))
}

func FuzzFailure(f *testing.F) {
	f.Add("java.net.SocketTimeoutException", "", "", "POST /checkout/12345")
	f.Add("", "503", "", "\xff")
	f.Add("", "", "Order {Id} of jane@example.com failed", strings.Repeat("x ", 90))
	f.Fuzz(func(t *testing.T, exception, errorType, template, where string) {
		failure := fingerprint.Failure{ExceptionType: exception, ErrorType: errorType, Template: template, Where: where}
		kind := failure.String()
		assert.NotEmpty(t, kind)
		assert.LessOrEqual(t, len(kind), fingerprint.MaxLength)
		assert.True(t, utf8.ValidString(kind))
		assert.NotRegexp(t, longNumber, kind)
		assert.NotRegexp(t, mail, kind)
		assert.Equal(t, roster.Hash(kind), failure.Hash())
	})
}

func BenchmarkFailureHash(b *testing.B) {
	failure := fingerprint.Failure{ExceptionType: "java.net.SocketTimeoutException", Where: "POST /checkout"}
	b.ReportAllocs()
	for b.Loop() {
		failure.Hash()
	}
}
