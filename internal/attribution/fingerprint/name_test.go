// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package fingerprint_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/fingerprint"
)

func TestNamesWithoutIdentifiersStayAsTheyAre(t *testing.T) {
	for _, name := range []string{
		"", "GET", "POST /checkout", "GET /cart/{id}", "GET /customers/{userId}/orders/:order", "/api/v1/items/<int:pk>", "GET /files/*",
		"oteldemo.CheckoutService/PlaceOrder", "grpc.health.v1.Health/Check", "process orders", "orders publish", "SELECT shop.orders",
		"OrderController#create", "HomeController.Index", "CartStore.addItem", "AWS.S3.GetObject", "k8s.io/list pods", "oauth2 token",
		"java.net.SocketTimeoutException", "*errors.errorString", "System.Net.Http.HttpRequestException", "Sha256WithRSAEncryption",
		"org.springframework.transaction.CannotCreateTransactionException", "com.acme.Outer$Inner", "UND_ERR_HEADERS_TIMEOUT",
		"AbstractTransactionalDataSourceSpringContextFactoryBeanExporter", "can't open", "bestellung prüfen", "注文を処理する", "ready?", "a@ b", "deadbeef", "PutS3File",
	} {
		assert.Equal(t, name, fingerprint.Name(name))
		assert.True(t, fingerprint.Clean(name), name)
	}
}

func TestIdentifiersAreReplaced(t *testing.T) {
	for name, want := range map[string]string{
		"GET /customers/123":                                     "GET /customers/{id}",
		"GET /customers/123/orders/7":                            "GET /customers/{id}/orders/{id}",
		"/cart/550e8400-e29b-41d4-a716-446655440000":             "/cart/{id}",
		"/cart/550E8400-E29B-41D4-A716-446655440000/items":       "/cart/{id}/items",
		"GET /commit/4a7d1ed414474e4033ac29ccb8653d9b":           "GET /commit/{id}",
		"GET /commit/4b04721":                                    "GET /commit/{id}",
		"/orders/5f9d88b2c4e1a7":                                 "/orders/{id}",
		"/o/01ARZ3NDEKTSV4RRFFQ69G5FAV":                          "/o/{id}",
		"/t/V1StGXR8yZ5jdHi6BmyTk":                               "/t/{id}",
		"/s/dQw4w9WgXcQ":                                         "/s/{id}",
		"GET /r/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9":            "GET /r/{id}",
		"process order-12345":                                    "process order-{id}",
		"process order12345":                                     "process order{id}",
		"run fetchOrder20240101Now":                              "run fetchOrder{id}Now",
		"backup 2024-01-31":                                      "backup {id}",
		"backup 2024-01-31T10:20:30.123Z":                        "backup {id}",
		"connect 10.0.0.17:5432":                                 "connect {id}",
		"batch 1,2,3":                                            "batch {id}",
		"GET /customers/jane.doe@example.com/cart":               "GET /customers/{id}/cart",
		"GET /customers/jane%40example.com":                      "GET /customers/{id}",
		"GET /q/M%C3%BCller":                                     "GET /q/{id}",
		"GET https://jane:secret@shop.example/cart":              "GET https://{id}/cart",
		"GET /search?q=jane doe":                                 "GET /search doe",
		"SELECT name FROM users WHERE mail = 'jane'":             "SELECT name FROM users WHERE mail = {id}",
		`key "jane doe" missing`:                                 "key {id} missing",
		"  spaces \t and\nlines ":                                "spaces and lines",
		"com.acme.Foo$$Lambda$14/0x0000000800c03000":             "com.acme.Foo$$Lambda${id}/{id}",
		"com.acme.Cart$$EnhancerBySpringCGLIB$$1a2b3c4d":         "com.acme.Cart$$EnhancerBySpringCGLIB$${id}",
		"/range/{id}-{id}":                                       "/range/{id}",
		"bad \xff byte":                                          "bad \uFFFD byte",
		"GET /" + strings.Repeat("segment/", 40):                 "GET /" + strings.Repeat("segment/", 15),
		"GET /" + strings.Repeat("a", 65):                        "GET /{id}",
		"ids " + strings.Repeat("17,", 10_000):                   "ids {id},",
		"said '" + strings.Repeat("secret ", 10_000) + "' often": "said {id}",
	} {
		assert.Equal(t, want, fingerprint.Name(name), name)
		assert.False(t, fingerprint.Clean(name), name)
		assert.True(t, fingerprint.Clean(want), want)
	}
}

func TestCleanNamesCostNoAllocation(t *testing.T) {
	assert.Zero(t, testing.AllocsPerRun(100, func() { fingerprint.Name("GET /cart/{id}") }))
	assert.Zero(t, testing.AllocsPerRun(100, func() { fingerprint.Name("/grpc.health.v1.Health/Check") }))
	assert.Zero(t, testing.AllocsPerRun(100, func() { fingerprint.Clean("GET /cart/4711") }))
}

var longNumber, mail = regexp.MustCompile(`\d{4}`), regexp.MustCompile(`[a-zA-Z0-9]@[a-zA-Z0-9]`)

func FuzzName(f *testing.F) {
	for _, seed := range []string{
		"GET /customers/123", "a 'b' \"c\" d?e/f?g", "jane.doe@example.com", "x%41y", "{id}-{id}_1", "1'b'", "}a@b", "550e8400-e29b-41d4-a716-446655440000", "\xff12",
		"abcdefabcdefabcdef1234z", "12345abc-1-é", "0x1f 0X", strings.Repeat("a1", 70), strings.Repeat("word ", 30) + "'", "/?\x00 b", "a{id", "7{id}", "{'x'id}", "U9\xde\xfb",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := fingerprint.Name(name)
		assert.LessOrEqual(t, len(got), fingerprint.MaxLength)
		assert.True(t, utf8.ValidString(got))
		assert.NotRegexp(t, longNumber, got)
		assert.NotRegexp(t, mail, got)
		assert.Equal(t, got, fingerprint.Name(got), "a name that was normalised stays as it is")
		assert.Equal(t, got, fingerprint.Name(got+" "), "which is seen at a glance as well as by reading")
		assert.Equal(t, got == name, fingerprint.Clean(name), "clean means that nothing would change")
	})
}

func BenchmarkName(b *testing.B) {
	for name, span := range map[string]string{"plain": "POST /checkout", "digits": "GET /api/v1/cart/{id}", "ids": "GET /api/v1/cart/4711"} {
		b.Run("clean/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				fingerprint.Clean(span)
			}
		})
	}
	b.Run("clean/exception", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			fingerprint.Clean("org.springframework.dao.DataIntegrityViolationException")
		}
	})
	b.Run("normalise", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			fingerprint.Name("GET /api/v1/cart/4711")
		}
	})
}
