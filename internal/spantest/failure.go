// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spantest

import (
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// cause is the reason why a trace fails.
type cause int

const (
	ownCode cause = iota
	deadDatabase
)

// handledTraces is the share of the failing traces in which a caller handles the failure.
const handledTraces = 0.2

// databaseTimeout is the time after which a client gives up.
const databaseTimeout = 250 * time.Millisecond

// failure describes where a trace fails first, and at which hop the failure is handled. Up to there it propagates to
// every caller.
type failure struct {
	hop, handledAt int
	cause          cause
}

var noFailure = failure{hop: -1, handledAt: -1}

func drawFailure(random *rand.Rand) failure {
	f := failure{hop: random.IntN(len(hops)), handledAt: -1, cause: ownCode}
	if f.hop > 0 && random.IntN(2) == 0 {
		f.cause = deadDatabase
	}
	if f.hop > 0 && random.Float64() < handledTraces {
		f.handledAt = random.IntN(f.hop)
	}
	return f
}

// fail marks a span as failed.
func fail(span ptrace.Span, errorType, message string) {
	span.Status().SetCode(ptrace.StatusCodeError)
	span.Status().SetMessage(message)
	span.Attributes().PutStr("error.type", errorType)
}

// raise adds an exception event.
func raise(span ptrace.Span, exception, message string) {
	event := span.Events().AppendEmpty()
	event.SetName("exception")
	event.SetTimestamp(span.EndTimestamp())
	event.Attributes().PutStr("exception.type", exception)
	event.Attributes().PutStr("exception.message", message)
	event.Attributes().PutStr("exception.stacktrace", exception+": "+message+stackTrace)
}

const stackTrace = `
	at com.example.shop.Pricing.apply(Pricing.java:88)
	at com.example.shop.Basket.total(Basket.java:214)
	at com.example.shop.Handler.handle(Handler.java:41)
	at org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:885)
	at jakarta.servlet.http.HttpServlet.service(HttpServlet.java:658)
	at org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:138)
	at org.apache.tomcat.util.net.SocketProcessorBase.run(SocketProcessorBase.java:52)
	at java.base/java.lang.Thread.run(Thread.java:1583)`
