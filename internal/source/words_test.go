// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestParseSeverity(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]delivery.Severity{
		"P1": delivery.SeverityCritical, "p2": delivery.SeverityHigh, "P5": delivery.SeverityInfo,
		"SEV-2": delivery.SeverityHigh, "sev 3": delivery.SeverityMedium, "Sev0": delivery.SeverityCritical, "SEV4": delivery.SeverityLow,
		"severity: high": delivery.SeverityHigh, "severity/critical": delivery.SeverityCritical, "priority:low": delivery.SeverityLow,
		"CRITICAL": delivery.SeverityCritical, "major": delivery.SeverityHigh, "warning": delivery.SeverityMedium, "minor": delivery.SeverityLow,
		"1": delivery.SeverityCritical, " high ": delivery.SeverityHigh, "info": delivery.SeverityInfo,
		"": "", "P": "", "P9": "", "p10": "", "purple": "", "bug": "", "severity": "", "several": "",
	} {
		assert.Equal(t, want, ParseSeverity(text), text)
	}
}

func TestSeverityLabelMustSaySo(t *testing.T) {
	t.Parallel()
	for label, want := range map[string]delivery.Severity{
		"sev1": delivery.SeverityCritical, "P2": delivery.SeverityHigh, "severity:low": delivery.SeverityLow, "priority/high": delivery.SeverityHigh,
		"high": "", "critical": "", "1": "", "minor": "", "performance": "", "sevhigh": "",
	} {
		assert.Equal(t, want, SeverityLabel(label), label)
	}
}

func TestServiceName(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]ServiceName{
		"checkout":      {Name: "checkout"},
		"shop/checkout": {Namespace: "shop", Name: "checkout"},
	} {
		var got ServiceName
		require.NoError(t, got.UnmarshalText([]byte(text)))
		assert.Equal(t, want, got)
		back, err := got.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, text, string(back))
	}
	for _, text := range []string{"", "/", "a/", "/b", "a/b/c"} {
		assert.Error(t, new(ServiceName).UnmarshalText([]byte(text)), text)
	}
}

func TestRepositoryAt(t *testing.T) {
	t.Parallel()
	assert.Equal(t, delivery.Repository{URL: "https://github.com/acme/checkout", Owner: "acme", Name: "checkout", Provider: "github"},
		RepositoryAt("git@github.com:acme/checkout.git"))
	assert.Equal(t, delivery.Repository{URL: "https://git.example.com/a/b/c", Owner: "a/b", Name: "c"}, RepositoryAt("https://git.example.com/a/b/c"))
	assert.Equal(t, delivery.Repository{}, RepositoryAt(""))
	assert.Equal(t, delivery.Repository{URL: "not an address"}, RepositoryAt("not an address"))
}

func TestJSONBody(t *testing.T) {
	t.Parallel()
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}}
	for name, test := range map[string]struct {
		header http.Header
		body   string
		want   string
		err    string
	}{
		"plain JSON":             {nil, `{"a":1}`, `{"a":1}`, ""},
		"a form":                 {form, "payload=" + url.QueryEscape(`{"a":"ü&"}`), `{"a":"ü&"}`, ""},
		"a form without field":   {form, "other=1", "", `the form has no field "payload"`},
		"a form that is no form": {form, "payload=%zz", "", "the form cannot be decoded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := JSONBody(Request{Header: test.header, Body: []byte(test.body)}, "payload")
			if test.err != "" {
				assert.EqualError(t, err, test.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, test.want, string(got))
		})
	}
}

func TestLink(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "https://a.example/b", Link("https://a.example/b"))
	assert.Empty(t, Link("javascript:alert(1)"))
	assert.Equal(t, "a.example:8443", Host("https://A.example:8443/b"))
	assert.Empty(t, Host("://"))
}
