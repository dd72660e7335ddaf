// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// told returns an event as a source returns it.
func told(name delivery.EventName, subject delivery.Subject, origin source.Origin) source.Event {
	v := source.Envelope{Provider: "github", Tenant: "github.com/acme", Observed: noon, Origin: origin}
	e := v.Event(name, noon, subject)
	e.Identify()
	return e
}

// in returns an origin in a repository of acme on GitHub.
func in(repository string, kind source.Kind, says ...func(*source.Origin)) source.Origin {
	o := source.Origin{Kind: kind, Repository: "acme/" + repository, Aliases: []source.Alias{
		{Scheme: source.SchemeRepository, Value: "https://github.com/acme/" + repository},
		{Scheme: source.SchemeRepository, Value: "acme/" + repository},
	}}
	for _, say := range says {
		say(&o)
	}
	return o
}

func touching(paths ...string) func(*source.Origin) {
	return func(o *source.Origin) { o.Paths = paths }
}

func called(name, branch string) func(*source.Origin) {
	return func(o *source.Origin) { o.Name, o.Branch = name, branch }
}

func labelled(labels map[string]string) func(*source.Origin) {
	return func(o *source.Origin) { o.Labels = labels }
}

func pushed(o source.Origin) source.Event {
	return told(delivery.RevisionPushed, &delivery.RevisionFacts{
		Repository: delivery.Repository{URL: "https://github.com/" + o.Repository}, Service: guessed(o),
		Ref: delivery.Ref{Name: "main"}, Revision: strings.Repeat("a", 40),
	}, o)
}

func guessed(o source.Origin) delivery.Service {
	_, name, _ := strings.Cut(o.Repository, "/")
	return delivery.Service{Name: name}
}

func deployed(environment string, service delivery.Service, o source.Origin) source.Event {
	return told(delivery.DeploymentFinished, &delivery.DeploymentFacts{
		ID: "1", Service: service, Status: delivery.StatusSucceeded,
		Environment: delivery.Environment{Name: environment, SourceName: environment},
	}, o)
}

// ran returns a finished pipeline run and the draft of its deployment, as sources return them.
func ran(o source.Origin) source.Events {
	run := told(delivery.PipelineRunFinished, &delivery.PipelineRunFacts{
		Name: o.Name, RunID: "9", Attempt: 1, Result: delivery.ResultSuccess, Service: guessed(o),
		Repository: delivery.Repository{URL: "https://github.com/" + o.Repository}, Revision: strings.Repeat("b", 40),
	}, o)
	draft, _ := source.DeploymentDraft(run)
	return source.Events{run, draft}
}

func issue(o source.Origin) source.Event {
	return told(delivery.IncidentOpened, &delivery.IncidentFacts{ID: "7", Service: guessed(o)}, o).AsDraft()
}

// service returns the service of the only recorded event.
func service(t *testing.T, c *Catalog, e source.Event) string {
	t.Helper()
	kept, _ := c.Apply("github", "github", source.Events{e})
	require.Len(t, kept, 1)
	return display(*serviceOf(kept[0].Subject))
}

func TestServicesAreNamedByWhatTheFileKnows(t *testing.T) {
	t.Parallel()
	c := loaded(t, `
version: 1
services:
  - {name: checkout, namespace: shop, repositories: [{url: "git@github.com:acme/Shop.git", paths: [services/checkout]}], argocd: ["checkout-*"], pagerduty: [P1, Payment desk], alerts: [{service: checkout}]}
  - {name: payments, namespace: shop, repositories: [{url: acme/shop, paths: [services/payments/]}], pagerduty: [P2], alerts: [{service: "pay*"}, {job: payments, region: "*"}]}
  - {name: search, namespace: shop, repositories: [{url: "https://github.com/acme/search-engine"}], argocd: [checkout-search], pagerduty: [P2]}
  - {name: web, namespace: shop, repositories: [{url: "https://github.com/acme/web"}, {url: "https://git.example.com/acme/tools"}]}
  - {name: web-api, namespace: shop, repositories: [{url: "https://github.com/acme/web", paths: [api]}], alerts: [{region: eu}]}
`)
	alias := func(scheme source.Scheme, value string) source.Origin {
		return source.Origin{Kind: source.KindDeployment, Aliases: []source.Alias{{Scheme: scheme, Value: value}}}
	}
	alert := func(labels map[string]string) source.Event {
		return told(delivery.IncidentOpened, &delivery.IncidentFacts{ID: "1", Service: delivery.Service{Name: labels["service"]}},
			source.Origin{Kind: source.KindAlert, Labels: labels})
	}
	namespaced := func(namespace string) source.Event {
		return told(delivery.IncidentOpened, &delivery.IncidentFacts{ID: "1", Service: delivery.Service{Namespace: namespace, Name: "checkout"}},
			source.Origin{Kind: source.KindAlert, Labels: map[string]string{"service": "checkout", "service_namespace": namespace}})
	}
	tests := []struct {
		name string
		told source.Event
		want string
	}{
		{"a repository of one service", pushed(in("search-engine", source.KindPush)), "shop/search"},
		{"whatever its case", pushed(in("Search-Engine", source.KindPush)), "shop/search"},
		{"a folder of a monorepo", pushed(in("shop", source.KindPush, touching("services/checkout/a.go", "services/checkout/b/c.go"))), "shop/checkout"},
		{"the other folder", pushed(in("shop", source.KindPush, touching("services/payments/a.go"))), "shop/payments"},
		{"a folder whose name begins alike", pushed(in("shop", source.KindPush, touching("services/checkout2/a.go"))), ""},
		{"a file called like the folder", pushed(in("shop", source.KindPush, touching("services/checkout"))), "shop/checkout"},
		{"folders of two services", pushed(in("shop", source.KindPush, touching("services/checkout/a", "services/payments/a"))), ""},
		{"a folder of nobody", pushed(in("shop", source.KindPush, touching("docs/a.md"))), ""},
		{"nobody's folder beside somebody's", pushed(in("shop", source.KindPush, touching("docs/a.md", "services/payments/a"))), "shop/payments"},
		{"a monorepo that tells no paths", pushed(in("shop", source.KindPush)), ""},
		{"whose deployment keeps its name", deployed("production", delivery.Service{Name: "shop"}, in("shop", source.KindDeployment)), "shop"},
		{"the longest folder has it", pushed(in("web", source.KindPush, touching("api/a.go"))), "shop/web-api"},
		{"and the whole repository the rest", pushed(in("web", source.KindPush, touching("ui/a.ts"))), "shop/web"},
		{"a namesake on another host", pushed(in("tools", source.KindPush)), "tools"},
		{"a repository that the file does not know", pushed(in("blog", source.KindPush)), "blog"},
		{"a name said on purpose", deployed("production", delivery.Service{Name: "elsewhere"}, in("search-engine", source.KindDeployment)), "elsewhere"},
		{"which gets its namespace", deployed("production", delivery.Service{Name: "payments"}, in("search-engine", source.KindDeployment)), "shop/payments"},
		{"a namespace is no guess, whatever the repository is called", deployed("production", delivery.Service{Namespace: "billing", Name: "search-engine"}, in("search-engine", source.KindDeployment)), "billing/search-engine"},
		{"and an alert with one neither", namespaced("billing"), "billing/checkout"},
		{"whose namespace the file may know", namespaced("shop"), "shop/checkout"},
		{"but keeps another", deployed("production", delivery.Service{Namespace: "x", Name: "payments"}, in("search-engine", source.KindDeployment)), "x/payments"},
		{"a guess that the file knows", deployed("production", delivery.Service{Name: "payments"}, in("payments", source.KindDeployment)), "shop/payments"},
		{"an application by pattern", deployed("production", delivery.Service{}, alias(source.SchemeArgoCD, "checkout-prod")), "shop/checkout"},
		{"an application by name, before patterns", deployed("production", delivery.Service{}, alias(source.SchemeArgoCD, "checkout-search")), "shop/search"},
		{"an id of PagerDuty", deployed("production", delivery.Service{}, alias(source.SchemePagerDuty, "P1")), "shop/checkout"},
		{"a name at PagerDuty", deployed("production", delivery.Service{Name: "Payment desk"}, alias(source.SchemePagerDuty, "Payment desk")), "shop/checkout"},
		{"an id that two share", deployed("production", delivery.Service{Name: "P2"}, alias(source.SchemePagerDuty, "P2")), "P2"},
		{"an alert by label", alert(map[string]string{"service": "checkout"}), "shop/checkout"},
		{"by pattern", alert(map[string]string{"service": "pay/eu"}), "shop/payments"},
		{"all labels of a matcher are needed", alert(map[string]string{"job": "payments"}), ""},
		{"the matcher of more labels decides", alert(map[string]string{"job": "payments", "region": "eu"}), "shop/payments"},
		{"of matchers alike the name decides", alert(map[string]string{"service": "checkout", "region": "eu"}), "shop/checkout"},
		{"and without a name none", alert(map[string]string{"service": "pay", "region": "eu"}), "pay"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, service(t, c, tt.told))
		})
	}
}

func TestEnvironmentsThatTheFileNames(t *testing.T) {
	t.Parallel()
	c := loaded(t, `
version: 1
environments:
  aliases: {Prod-EU: production, blue: live-blue, stage: preview, sky: cloud-9}
  tiers: {"live-*": production, "qa-*": test}
`)
	tests := []struct {
		name string
		told delivery.Environment
		want delivery.Environment
	}{
		{
			"an alias",
			delivery.Environment{Name: "prod-eu", Tier: "other", SourceName: "PROD-EU"},
			delivery.Environment{Name: "production", Tier: "production", SourceName: "PROD-EU"},
		},
		{
			"an alias with a tier of its own",
			delivery.Environment{Name: "blue", Tier: "other", SourceName: "blue"},
			delivery.Environment{Name: "live-blue", Tier: "production", SourceName: "blue"},
		},
		{
			"an alias whose name tells another tier",
			delivery.Environment{Name: "staging", Tier: "staging", SourceName: "stage"},
			delivery.Environment{Name: "preview", Tier: "development", SourceName: "stage"},
		},
		{
			"an alias whose name tells none keeps what the source told",
			delivery.Environment{Name: "sky", Tier: "production", SourceName: "sky"},
			delivery.Environment{Name: "cloud-9", Tier: "production", SourceName: "sky"},
		},
		{
			"a tier only",
			delivery.Environment{Name: "qa-7", Tier: "production", SourceName: "qa-7"},
			delivery.Environment{Name: "qa-7", Tier: "test", SourceName: "qa-7"},
		},
		{
			"what the file does not name stays",
			delivery.Environment{Name: "eu-1", Tier: "production", SourceName: "eu-1"},
			delivery.Environment{Name: "eu-1", Tier: "production", SourceName: "eu-1"},
		},
		{"nothing stays nothing", delivery.Environment{}, delivery.Environment{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := told(delivery.IncidentOpened, &delivery.IncidentFacts{ID: "1", Environment: tt.told}, source.Origin{})
			kept, _ := c.Apply("github", "github", source.Events{e})
			require.Len(t, kept, 1)
			assert.Equal(t, tt.want, *environmentOf(kept[0].Subject))
		})
	}
}

func TestTwoNamesOfOneFactHaveOneIdentity(t *testing.T) {
	t.Parallel()
	c := loaded(t, "version: 1\nenvironments: {aliases: {prod-eu: production}}\n")
	one := deployed("prod-eu", shop("a"), source.Origin{})
	other := deployed("production", shop("a"), source.Origin{})
	require.NotEqual(t, one.UID, other.UID)
	kept, _ := c.Apply("github", "github", source.Events{one, other})
	require.Len(t, kept, 2)
	assert.Equal(t, kept[0].UID, kept[1].UID)

	one.UID = "of its own"
	kept, _ = c.Apply("github", "github", source.Events{one})
	assert.Equal(t, "of its own", kept[0].UID, "an identity that the source gave is the source's")
}

func TestApplyChangesNothingThatItIsGiven(t *testing.T) {
	t.Parallel()
	c := loaded(t, "version: 1\nrules: [{match: {kind: issue}, set: {environment: production, severity: low, service: shop/a}}]\n")
	facts := &delivery.IncidentFacts{ID: "1", Service: shop("b")}
	opened := told(delivery.IncidentOpened, facts, source.Origin{Kind: source.KindIssue})
	resolved := told(delivery.IncidentResolved, facts, source.Origin{Kind: source.KindIssue})
	kept, _ := c.Apply("github", "github", source.Events{opened, resolved})
	require.Len(t, kept, 2)
	assert.Equal(t, &delivery.IncidentFacts{ID: "1", Service: shop("b")}, facts)
	for _, e := range kept {
		f := e.Subject.(*delivery.IncidentFacts)
		assert.Equal(t, shop("a"), f.Service)
		assert.Equal(t, delivery.SeverityLow, f.Severity)
	}
}

func TestWithoutAFileNothingChanges(t *testing.T) {
	t.Parallel()
	var nobodys *Catalog
	events := ran(in("shop", source.KindPipelineRun))
	kept, decisions := nobodys.Apply("github", "github", events)
	assert.Equal(t, events, kept)
	assert.Empty(t, decisions)
	_, ok := nobodys.Service(shop("a"))
	assert.False(t, ok)
}
