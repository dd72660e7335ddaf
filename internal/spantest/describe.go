// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spantest

import (
	"fmt"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Spans have the attributes of the stable semantic conventions for HTTP, databases and messaging.

func (t *trace) describeEntry(span ptrace.Span, hop int, failed bool) {
	at := t.stops[hop].place
	if t.isAsync(hop) {
		describeMessage(span, at, ptrace.SpanKindConsumer)
		if failed {
			fail(span, "java.lang.IllegalStateException", "message rejected")
			raise(span, "java.lang.IllegalStateException", "message rejected")
		}
		return
	}
	item := t.operation()
	route := "/" + item + "/{id}"
	span.SetKind(ptrace.SpanKindServer)
	span.SetName("GET " + route)
	a := span.Attributes()
	a.EnsureCapacity(9)
	a.PutStr("http.request.method", "GET")
	a.PutStr("http.route", route)
	a.PutStr("url.path", fmt.Sprintf("/%s/%d", item, t.random.IntN(10_000)))
	a.PutStr("url.scheme", "https")
	a.PutInt("http.response.status_code", statusOf(failed))
	a.PutStr("server.address", at.name())
	a.PutStr("network.protocol.version", "1.1")
	a.PutStr("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36")
	if failed {
		fail(span, "500", "")
		if t.failure.hop == hop && t.failure.cause == ownCode {
			raise(span, "java.lang.IllegalStateException", "price is negative")
		}
	}
}

func (t *trace) describeCall(span ptrace.Span, callee place, failed bool) {
	span.SetKind(ptrace.SpanKindClient)
	span.SetName("GET")
	a := span.Attributes()
	a.EnsureCapacity(9)
	a.PutStr("http.request.method", "GET")
	a.PutStr("url.full", fmt.Sprintf("https://%s/items/%d", callee.name(), t.random.IntN(10_000)))
	a.PutInt("http.response.status_code", statusOf(failed))
	a.PutStr("server.address", callee.name())
	a.PutInt("server.port", 443)
	a.PutStr("network.peer.address", fmt.Sprint("10.1.0.", callee.service%250))
	a.PutStr("network.protocol.version", "1.1")
	a.PutInt("http.request.resend_count", 0)
	if failed {
		fail(span, "500", "")
	}
}

func (t *trace) describeQuery(span ptrace.Span, at place, failed bool) {
	span.SetKind(ptrace.SpanKindClient)
	table := t.operation()
	span.SetName("SELECT " + table)
	a := span.Attributes()
	a.EnsureCapacity(9)
	a.PutStr("db.system.name", "postgresql")
	a.PutStr("db.namespace", at.name())
	a.PutStr("db.collection.name", table)
	a.PutStr("db.operation.name", "SELECT")
	a.PutStr("db.query.text", "SELECT * FROM "+table+" WHERE id = $1")
	a.PutStr("server.address", at.name()+"-db")
	a.PutInt("server.port", 5432)
	a.PutStr("network.peer.address", fmt.Sprint("10.2.0.", at.service%250))
	if failed {
		fail(span, "java.net.SocketTimeoutException", "read timed out")
		raise(span, "java.net.SocketTimeoutException", "read timed out")
	}
}

func describeComputation(span ptrace.Span, at place, n int, failed bool) {
	span.SetKind(ptrace.SpanKindInternal)
	span.SetName(computations[n])
	a := span.Attributes()
	a.EnsureCapacity(9)
	a.PutStr("code.function.name", "com.example.shop."+computations[n])
	a.PutStr("code.file.path", "Handler.java")
	a.PutInt("code.line.number", 41)
	a.PutInt("thread.id", 31)
	a.PutStr("thread.name", "http-nio-8080-exec-3")
	a.PutStr("app.component", at.name())
	a.PutBool("app.cache.hit", n > 0)
	a.PutStr("app.customer.tier", "gold")
	if failed {
		fail(span, "java.lang.IllegalStateException", "price is negative")
		raise(span, "java.lang.IllegalStateException", "price is negative")
	}
}

var computations = []string{"Handler.handle", "Basket.total", "Handler.render"}

// describeMessage describes a message to a service, either on the sender's or on the receiver's side.
func describeMessage(span ptrace.Span, to place, kind ptrace.SpanKind) {
	operation := "send"
	if kind == ptrace.SpanKindConsumer {
		operation = "process"
	}
	span.SetKind(kind)
	span.SetName(operation + " orders")
	a := span.Attributes()
	a.EnsureCapacity(9)
	a.PutStr("messaging.system", "kafka")
	a.PutStr("messaging.operation.name", operation)
	a.PutStr("messaging.operation.type", operation)
	a.PutStr("messaging.destination.name", "orders")
	a.PutStr("messaging.destination.partition.id", "3")
	a.PutStr("messaging.consumer.group.name", to.name())
	a.PutStr("messaging.client.id", to.name()+"-1")
	a.PutInt("messaging.kafka.offset", 42)
}

func statusOf(failed bool) int64 {
	if failed {
		return 500
	}
	return 200
}
