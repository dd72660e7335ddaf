// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jira

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func TestIssueIsCreated(t *testing.T) {
	t.Parallel()
	event := one(t, fixture(t, "created"))
	assert.Equal(t, delivery.IncidentOpened, event.Name)
	assert.Equal(t, "jira", event.Provider)
	assert.Equal(t, "acme.atlassian.example", event.Tenant)
	assert.Equal(t, "delivery-1", event.DeliveryID)
	assert.Equal(t, clock(t, "2026-03-02T09:20:00.123Z"), event.Time)
	assert.Equal(t, &delivery.IncidentFacts{
		ID:            "OPS-42",
		Service:       delivery.Service{Name: "checkout"},
		Environment:   delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "production"},
		Title:         "checkout is down",
		URL:           "https://acme.atlassian.example/browse/OPS-42",
		Severity:      delivery.SeverityCritical,
		SeverityLabel: "Highest",
		OpenTime:      clock(t, "2026-03-02T09:20:00.123Z"),
	}, event.Subject)
	assert.Equal(t, source.Origin{
		Kind: source.KindIssue,
		Name: "[System] Incident",
		Labels: map[string]string{
			"incident": "", "customer-facing": "", "project": "OPS", "priority": "Highest", "component": "checkout",
		},
	}, event.Origin)
}

func TestWhichIssuesAreIncidents(t *testing.T) {
	t.Parallel()
	plain := fixture(t, "created").With("issue.fields.labels", []any{}).With("issue.fields.issuetype.name", "Task")
	for name, test := range map[string]struct {
		body  sourcetest.Body
		draft bool
	}{
		"a task":                   {plain, true},
		"a task without a type":    {plain.Without("issue.fields.issuetype"), true},
		"an incident":              {plain.With("issue.fields.issuetype.name", "incident"), false},
		"an incident of templates": {plain.With("issue.fields.issuetype.name", "[System] Incident"), false},
		"a problem":                {plain.With("issue.fields.issuetype.name", "[System] Problem"), true},
		"a task with the label":    {plain.With("issue.fields.labels", []any{"x", "Incident"}), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.draft, one(t, test.body).Draft)
		})
	}
}

func TestServiceOfAnIssue(t *testing.T) {
	t.Parallel()
	base := fixture(t, "created")
	listed := map[string]source.ServiceName{
		"search": {Namespace: "shop", Name: "search"}, "OPS": {Name: "platform"}, "Shop checkout": {Namespace: "shop", Name: "checkout"},
	}
	for name, test := range map[string]struct {
		body     sourcetest.Body
		field    string
		services map[string]source.ServiceName
		want     delivery.Service
	}{
		"the first component":               {base, "", nil, delivery.Service{Name: "checkout"}},
		"the first component that is known": {base, "", listed, delivery.Service{Namespace: "shop", Name: "search"}},
		"the project, if it is listed":      {base.With("issue.fields.components", []any{}), "", listed, delivery.Service{Name: "platform"}},
		"nothing":                           {base.With("issue.fields.components", nil), "", nil, delivery.Service{}},
		"a field that is a list of objects": {base, "customfield_10041", nil, delivery.Service{Name: "Shop checkout"}},
		"a field that is listed":            {base, "customfield_10041", listed, delivery.Service{Namespace: "shop", Name: "checkout"}},
		"a field that is a text":            {base.With("issue.fields.customfield_10041", "cart"), "customfield_10041", nil, delivery.Service{Name: "cart"}},
		"a field that is an option": {
			base.With("issue.fields.customfield_10041", map[string]any{"value": "cart"}), "customfield_10041", nil, delivery.Service{Name: "cart"},
		},
		"a field that is a list of texts": {base.With("issue.fields.customfield_10041", []any{"cart", "search"}), "customfield_10041", nil, delivery.Service{Name: "cart"}},
		"a field that is not set":         {base.With("issue.fields.customfield_10041", nil), "customfield_10041", nil, delivery.Service{Name: "checkout"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := NewDefaultOptions()
			options.ServiceField, options.Services = test.field, test.services
			events, err := New(options, environments).Events(request(test.body.JSON()))
			require.NoError(t, err)
			assert.Equal(t, test.want, events[0].Subject.(*delivery.IncidentFacts).Service)
		})
	}
	events, err := withServiceField().Events(request(base.JSON()))
	require.NoError(t, err)
	assert.Equal(t, []source.Alias{{Scheme: source.SchemeOpsgenie, Value: "Shop checkout"}}, events[0].Origin.Aliases)
}

func TestAddressOfAnIssue(t *testing.T) {
	t.Parallel()
	for self, want := range map[string]string{
		"https://jira.acme.example/jira/rest/api/2/issue/1": "https://jira.acme.example/jira/browse/OPS-42",
		"http://localhost:8080/rest/api/2/issue/1":          "http://localhost:8080/browse/OPS-42",
		"javascript:alert(1)":                               "",
		"":                                                  "",
	} {
		event := one(t, fixture(t, "created").With("issue.self", self))
		assert.Equal(t, want, event.Subject.(*delivery.IncidentFacts).URL)
	}
}
