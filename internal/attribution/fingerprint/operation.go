// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package fingerprint

import "strings"

// Operation is what an entry span says about the requested operation; empty fields are unknown.
type Operation struct {
	SpanName    string
	HTTPMethod  string // http.request.method, formerly http.method
	HTTPRoute   string // http.route
	RPCService  string // rpc.service
	RPCMethod   string // rpc.method
	Destination string // messaging.destination.template, else messaging.destination.name
}

// Unnamed is the name of an operation about which nothing is known.
const Unnamed = "unnamed"

// Name returns the operation's name of low cardinality: the span's name, which by the semantic conventions contains the
// route, method or destination. If these are known and missing in the span's name, the name is "{method} {route}",
// "{service}/{method}" or "{span name} {destination}". Nothing is allocated if the span's name is used unchanged.
func (o Operation) Name() string {
	name := Name(o.told())
	if name == "" {
		return Unnamed
	}
	return name
}

func (o Operation) told() string {
	switch {
	case o.HTTPRoute != "":
		if strings.HasSuffix(o.SpanName, o.HTTPRoute) {
			return o.SpanName
		}
		return method(o.HTTPMethod) + " " + o.HTTPRoute
	case o.RPCMethod != "":
		if strings.HasSuffix(o.SpanName, o.RPCMethod) {
			return o.SpanName
		}
		if o.RPCService == "" {
			return o.RPCMethod
		}
		return o.RPCService + "/" + o.RPCMethod
	case o.Destination != "" && !strings.Contains(o.SpanName, o.Destination):
		return o.SpanName + " " + o.Destination
	case o.SpanName == "":
		return method(o.HTTPMethod)
	}
	return o.SpanName
}

// method returns HTTP for unknown methods, as the semantic conventions do in names.
func method(told string) string {
	switch told {
	case "", "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY":
		return told
	}
	return "HTTP"
}
