// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

const telemetryFile = `
version: 1
services: [{name: cart, namespace: shop}, {name: search}, {name: api, namespace: a}, {name: api, namespace: b}]
environments:
  aliases: {blue: production}
  telemetry:
    - {attribute: k8s.namespace.name, match: "*-test", environment: qa}
    - {attribute: k8s.cluster.name, match: "eu/*", environment: blue}
    - {attribute: cloud.account.id, match: "*", environment: lab}
`

func TestTheEnvironmentOfTelemetryThatNamesNone(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		attributes map[string]string
		want       string
	}{
		{"by its cluster", map[string]string{"k8s.cluster.name": "eu/1/a"}, "production"},
		{"by its namespace, whose rule is first", map[string]string{"k8s.cluster.name": "eu/1", "k8s.namespace.name": "shop-test"}, "test"},
		{"by any account", map[string]string{"cloud.account.id": "123"}, "lab"},
		{"by nothing in the file", map[string]string{"k8s.cluster.name": "us"}, ""},
		{"by nothing at all", nil, ""},
	}
	c := loaded(t, telemetryFile)
	var nobodys *Catalog
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			attribute := func(name string) string { return tt.attributes[name] }
			assert.Equal(t, tt.want, c.EnvironmentOf(attribute))
			assert.Empty(t, nobodys.EnvironmentOf(attribute))
		})
	}
}

func TestEnvironmentsThatTelemetryNames(t *testing.T) {
	t.Parallel()
	c := loaded(t, telemetryFile)
	assert.Equal(t, "production", c.EnvironmentName("Blue"))
	assert.Equal(t, "production", c.EnvironmentName("prod"))
	assert.Equal(t, "prod-eu", c.EnvironmentName("prod-eu"))
	assert.Empty(t, c.EnvironmentName(""))
	var nobodys *Catalog
	assert.Equal(t, "production", nobodys.EnvironmentName("prod"))
	assert.Equal(t, "Blue", nobodys.EnvironmentName("Blue"))
}

func TestServicesThatTelemetryNames(t *testing.T) {
	t.Parallel()
	c := loaded(t, telemetryFile)
	var nobodys *Catalog
	tests := []struct {
		name          string
		telemetry, is delivery.Service
	}{
		{"by its full name", shop("cart"), shop("cart")},
		{"without its namespace", delivery.Service{Name: "cart"}, shop("cart")},
		{"with a namespace that the file leaves out", shop("search"), delivery.Service{Name: "search"}},
		{"a namesake in another namespace", delivery.Service{Namespace: "toys", Name: "cart"}, delivery.Service{Namespace: "toys", Name: "cart"}},
		{"one of several of that name", delivery.Service{Name: "api"}, delivery.Service{Name: "api"}},
		{"one that the file does not know", delivery.Service{Name: "web"}, delivery.Service{Name: "web"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.is, c.ServiceNamed(tt.telemetry))
			assert.Equal(t, tt.telemetry, nobodys.ServiceNamed(tt.telemetry))
		})
	}
}

// attributes are the attributes of a resource, all of them texts.
type attributes map[string]string

func (a attributes) String(name string) string { return a[name] }

func (a attributes) Strings(name string) []string { return []string{a[name]} }

func TestTheFileNamesReleases(t *testing.T) {
	t.Parallel()
	c := loaded(t, telemetryFile)
	ladder := release.New(release.Options{
		Environment:   c.EnvironmentName,
		EnvironmentOf: func(a release.Attributes) string { return c.EnvironmentOf(a.String) },
		Service: func(namespace, name string) (string, string) {
			s := c.ServiceNamed(delivery.Service{Namespace: namespace, Name: name})
			return s.Namespace, s.Name
		},
	})
	got := ladder.Resolve(attributes{"service.name": "cart", "service.version": "cart-1.2.3", "k8s.cluster.name": "eu/1"}, 0)
	assert.Equal(t, release.Identity{
		Namespace: "shop", Service: "cart", Environment: "production", Version: "1.2.3", Step: release.StepVersion,
	}, got.Identity)
}
