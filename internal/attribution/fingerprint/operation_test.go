// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package fingerprint_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/fingerprint"
)

func TestAnOperationIsNamedByItsSpanOrItsConventions(t *testing.T) {
	type operation = fingerprint.Operation
	for name, c := range map[string]struct {
		told operation
		want string
	}{
		"the span's name has the route":       {operation{SpanName: "GET /cart/{id}", HTTPMethod: "GET", HTTPRoute: "/cart/{id}"}, "GET /cart/{id}"},
		"a route and an id in the span":       {operation{SpanName: "GET /cart/jane", HTTPMethod: "GET", HTTPRoute: "/cart/{user}"}, "GET /cart/{user}"},
		"a route and an older span name":      {operation{SpanName: "HTTP POST", HTTPMethod: "POST", HTTPRoute: "/cart"}, "POST /cart"},
		"a route and a method made up":        {operation{SpanName: "x", HTTPMethod: "JANE", HTTPRoute: "/cart"}, "HTTP /cart"},
		"a route and no method":               {operation{SpanName: "x", HTTPRoute: "/cart"}, "/cart"},
		"no route":                            {operation{SpanName: "GET", HTTPMethod: "GET"}, "GET"},
		"no route and an id in the span":      {operation{SpanName: "GET /cart/4711", HTTPMethod: "GET"}, "GET /cart/{id}"},
		"only a method":                       {operation{HTTPMethod: "GET"}, "GET"},
		"a call":                              {operation{SpanName: "shop.Cart/Add", RPCService: "shop.Cart", RPCMethod: "Add"}, "shop.Cart/Add"},
		"a call under another name":           {operation{SpanName: "grpc", RPCService: "shop.Cart", RPCMethod: "Add"}, "shop.Cart/Add"},
		"a call of an unnamed service":        {operation{SpanName: "grpc", RPCMethod: "Add"}, "Add"},
		"a message":                           {operation{SpanName: "process orders", Destination: "orders"}, "process orders"},
		"a message, destination apart":        {operation{SpanName: "process", Destination: "orders"}, "process orders"},
		"a message of a queue made on demand": {operation{SpanName: "process", Destination: "amq.gen-5f9d88b2c4e1a7"}, "process amq.gen-{id}"},
		"only a destination":                  {operation{Destination: "orders"}, "orders"},
		"a span and no more":                  {operation{SpanName: "nightly job"}, "nightly job"},
		"nothing":                             {operation{}, "unnamed"},
		"blanks":                              {operation{SpanName: " \t"}, "unnamed"},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, c.told.Name()) })
	}
}

func TestNamingAnOperationByItsSpanCostsNoAllocation(t *testing.T) {
	for _, told := range []fingerprint.Operation{
		{SpanName: "GET /v1/cart/{id}", HTTPMethod: "GET", HTTPRoute: "/v1/cart/{id}"},
		{SpanName: "shop.Cart/Add", RPCService: "shop.Cart", RPCMethod: "Add"},
		{SpanName: "process orders", Destination: "orders"},
	} {
		assert.Zero(t, testing.AllocsPerRun(100, func() { told.Name() }), told.SpanName)
	}
}
