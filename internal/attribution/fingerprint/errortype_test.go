// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package fingerprint_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/fingerprint"
)

func TestTheErrorTypeIsTheBestThatIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		signs fingerprint.Signs
		want  string
	}{
		"error.type before all":                {fingerprint.Signs{ErrorType: "502", ExceptionType: "IOError", HTTPStatus: 500}, "502"},
		"the exception before the status":      {fingerprint.Signs{ExceptionType: "IOError", HTTPStatus: 500}, "IOError"},
		"the HTTP status before that of gRPC":  {fingerprint.Signs{HTTPStatus: 500, GRPCStatus: 4}, "500"},
		"the name of gRPC's status":            {fingerprint.Signs{GRPCStatus: 14}, "UNAVAILABLE"},
		"the status of a call":                 {fingerprint.Signs{RPCStatus: "ABORTED"}, "ABORTED"},
		"a call that went well says nothing":   {fingerprint.Signs{RPCStatus: "OK"}, "_OTHER"},
		"a client's error that was called one": {fingerprint.Signs{HTTPStatus: 404}, "404"},
		"a success says nothing of a failure":  {fingerprint.Signs{HTTPStatus: 200}, "_OTHER"},
		"nor does a made-up status":            {fingerprint.Signs{HTTPStatus: 1000, GRPCStatus: 99}, "_OTHER"},
		"nor a negative one":                   {fingerprint.Signs{HTTPStatus: -1, GRPCStatus: -1}, "_OTHER"},
		"nothing":                              {fingerprint.Signs{}, "_OTHER"},
		"a message is not kept":                {fingerprint.Signs{Message: "jane is unknown"}, "_OTHER"},
		"identifiers are taken out":            {fingerprint.Signs{ErrorType: "ORA-12541 on host-17"}, "ORA-{id} on host-{id}"},
		"blanks":                               {fingerprint.Signs{ErrorType: " "}, "_OTHER"},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, c.signs.Type()) })
	}
	assert.Equal(t, "400", fingerprint.Signs{HTTPStatus: 400}.Type())
	assert.Equal(t, "599", fingerprint.Signs{HTTPStatus: 599}.Type())
}

func TestExceptionsOfEveryLanguageAreErrorTypesAsTheyAre(t *testing.T) {
	for _, name := range []string{
		"java.lang.NullPointerException", "org.springframework.web.client.HttpServerErrorException$ServiceUnavailable", "io.grpc.StatusRuntimeException",
		"feign.FeignException$InternalServerError", "KeyError", "requests.exceptions.ConnectionError", "django.db.utils.OperationalError",
		"psycopg2.errors.UniqueViolation", "botocore.exceptions.ClientError", "*errors.errorString", "*fmt.wrapError", "*url.Error", "*net.OpError",
		"github.com/jackc/pgx/v5/pgconn.PgError", "context.deadlineExceededError", "System.NullReferenceException", "Microsoft.Data.SqlClient.SqlException",
		"System.Net.Http.HttpRequestException", "name_resolution_error", "TypeError", "ECONNREFUSED", "ERR_HTTP2_STREAM_ERROR", "UND_ERR_SOCKET",
		"ActiveRecord::RecordNotFound", "Net::ReadTimeout", "Illuminate\\Database\\QueryException", "tokio::time::error::Elapsed", "panic", "500",
	} {
		assert.Equal(t, name, fingerprint.Signs{ExceptionType: name}.Type())
		assert.Zero(t, testing.AllocsPerRun(10, func() { fingerprint.Signs{ErrorType: name}.Type() }), name)
	}
}

func TestTimeoutsOfEveryLanguageAreRecognised(t *testing.T) {
	for _, name := range []string{
		"java.net.SocketTimeoutException", "java.net.http.HttpConnectTimeoutException", "java.util.concurrent.TimeoutException",
		"io.netty.handler.timeout.ReadTimeoutException", "java.sql.SQLTimeoutException", "org.apache.http.conn.ConnectTimeoutException",
		"TimeoutError", "socket.timeout", "asyncio.exceptions.TimeoutError", "requests.exceptions.ReadTimeout", "httpx.ConnectTimeout",
		"urllib3.exceptions.ReadTimeoutError", "context.deadlineExceededError", "context deadline exceeded", "*http.httpError.timeout", "i/o timeout",
		"System.TimeoutException", "Polly.Timeout.TimeoutRejectedException", "ETIMEDOUT", "ESOCKETTIMEDOUT", "UND_ERR_CONNECT_TIMEOUT", "timeout",
		"Net::OpenTimeout", "Timeout::Error", "tokio::time::error::Elapsed", "DEADLINE_EXCEEDED", "DeadlineExceeded", "timed_out", "504", "408",
	} {
		assert.True(t, fingerprint.Signs{ErrorType: name}.TimedOut(), name)
		assert.True(t, fingerprint.Signs{ExceptionType: name}.TimedOut(), name)
	}
	for name, signs := range map[string]fingerprint.Signs{
		"a gateway's status": {HTTPStatus: 504}, "a request's": {HTTPStatus: 408}, "gRPC's": {GRPCStatus: 4}, "a call's": {RPCStatus: "DEADLINE_EXCEEDED"},
		"a message of Go":    {ErrorType: "*url.Error", Message: "Get \"http://cart\": context deadline exceeded (Client.Timeout exceeded)"},
		"a message of Envoy": {Message: "upstream request timeout"}, "a message of Java": {Message: "Read timed out"}, "of axios": {Message: "timeout of 1000ms exceeded"},
	} {
		assert.True(t, signs.TimedOut(), name)
	}
}

func TestOtherFailuresAreNoTimeouts(t *testing.T) {
	for name, signs := range map[string]fingerprint.Signs{
		"nothing": {}, "a refusal": {ErrorType: "ECONNREFUSED"}, "an internal error": {HTTPStatus: 500}, "unavailable": {HTTPStatus: 503, GRPCStatus: 14},
		"a package called timeout": {ExceptionType: "io.netty.handler.timeout.NoHandlerException"}, "cancelled by the caller": {GRPCStatus: 1, ErrorType: "context.Canceled"},
		"a cancelled task": {ExceptionType: "System.Threading.Tasks.TaskCanceledException"}, "a word that begins alike": {Message: "time is out of range"},
		"a deadline that was kept": {Message: "deadline met"}, "an empty ending": {ExceptionType: "a."},
	} {
		assert.False(t, signs.TimedOut(), name)
	}
}

func BenchmarkSigns(b *testing.B) {
	signs := fingerprint.Signs{ExceptionType: "org.springframework.dao.DataIntegrityViolationException", Message: "could not execute statement"}
	b.Run("type", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			signs.Type()
		}
	})
	b.Run("timed out", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			signs.TimedOut()
		}
	})
}
