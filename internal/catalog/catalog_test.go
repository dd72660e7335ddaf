// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const exampleFile = "../../examples/catalog/delivery.yaml"

// laid writes files into a temporary folder and returns the path of its delivery.yaml.
func laid(tb testing.TB, files map[string]string) string {
	tb.Helper()
	dir := tb.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		require.NoError(tb, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(tb, os.WriteFile(path, []byte(content), 0o600))
	}
	return filepath.Join(dir, "delivery.yaml")
}

// loaded returns the catalog of a file without faults.
func loaded(tb testing.TB, content string) *Catalog {
	tb.Helper()
	c, err := Load(laid(tb, map[string]string{"delivery.yaml": content}))
	require.NoError(tb, err)
	return c
}

func shop(name string) delivery.Service { return delivery.Service{Namespace: "shop", Name: name} }

func TestTheExampleSaysWhatItSays(t *testing.T) {
	t.Parallel()
	c, err := Load(exampleFile)
	require.NoError(t, err)

	names := make([]string, 0, 3)
	for _, s := range c.Services() {
		names = append(names, display(s.Service))
	}
	assert.Equal(t, []string{"shop/checkout", "shop/payments", "shop/search"}, names)

	checkout, ok := c.Service(shop("checkout"))
	require.True(t, ok)
	assert.Equal(t, Service{
		Service: shop("checkout"), Owner: "team-checkout", Criticality: "high", Runbook: "https://wiki.example.com/checkout",
		DependsOn: []delivery.Service{shop("payments"), shop("search")},
		Repositories: []Repository{
			{URL: "https://github.com/acme/shop", Paths: []string{"services/checkout"}}, {URL: "https://github.com/acme/checkout-config"},
		},
		ArgoCD: []string{"checkout-prod-*"}, PagerDuty: []string{"P56K73D"}, Alerts: []map[string]string{{"service": "checkout"}},
	}, checkout)

	search, ok := c.Service(shop("search"))
	require.True(t, ok, "included from Backstage")
	assert.Equal(t, Service{
		Service: shop("search"), Owner: "team-search",
		DependsOn:    []delivery.Service{shop("payments")},
		Repositories: []Repository{{URL: "https://github.com/acme/search"}},
		ArgoCD:       []string{"search-prod"}, PagerDuty: []string{"P97UC75"},
	}, search)

	assert.Equal(t, []Objective{{
		Service: shop("checkout"), Environment: "production", Name: "availability", Target: 0.999, Window: 30 * 24 * time.Hour,
	}}, c.Objectives())

	_, ok = c.Service(delivery.Service{Name: "checkout"})
	assert.False(t, ok, "the namespace is part of the name")
}

func TestDefinitionsOfTheFileReplaceOthersKeyByKey(t *testing.T) {
	t.Parallel()
	base := dora.NewDefaultDefinitions()
	base.RollbackBlame = attribution.BlameAll
	c := loaded(t, `
version: 1
definitions: {failed_rollouts: count, hotfix_refs: [], production_tiers: [production, other], rollout_window: 0s, excluded_change_kinds: [data], count_suspected: true}
`)
	want := base
	want.FailedRollouts = attribution.CountFailedRollouts
	want.HotfixRefs = []string{}
	want.ProductionTiers = []delivery.Tier{delivery.TierProduction, delivery.TierOther}
	want.RolloutWindow = 0
	want.ExcludedChangeKinds = []delivery.ChangeKind{delivery.ChangeData}
	want.CountSuspected = true
	assert.Equal(t, want, c.Definitions(base))
	assert.Equal(t, base, loaded(t, "version: 1").Definitions(base), "what is not written is left alone")
	var nobodys *Catalog
	assert.Equal(t, base, nobodys.Definitions(base))
}

func TestHashesTellVersionsApartAndNothingElse(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"delivery.yaml": "version: 1\ninclude: [\"*/c.yaml\"]\n",
		"a/c.yaml":      "kind: Component\nmetadata: {name: a}\n",
	}
	hash := func() string {
		c, err := Load(laid(t, files))
		require.NoError(t, err)
		return c.Hash()
	}
	first := hash()
	assert.Len(t, first, 16)
	assert.Equal(t, first, hash(), "the same copies elsewhere")
	files["a/c.yaml"] += "spec: {owner: team-a}\n"
	changed := hash()
	assert.NotEqual(t, first, changed, "an included file counts")
	files["b/c.yaml"] = files["a/c.yaml"]
	more := hash()
	assert.NotEqual(t, changed, more, "and so does which files there are")
	files["z/c.yaml"] = files["b/c.yaml"]
	delete(files, "b/c.yaml")
	assert.NotEqual(t, more, hash(), "and how they are called")
}

func TestTheDeliveryFileHasTheLastWordOnAnIncludedService(t *testing.T) {
	t.Parallel()
	c, err := Load(laid(t, map[string]string{
		"delivery.yaml": "version: 1\ninclude: [c.yaml]\nservices: [{name: search, owner: team-new, pagerduty: [P1]}]\n",
		"c.yaml": `
kind: Component
metadata:
  name: search
  namespace: default
  annotations: {github.com/project-slug: acme/search, pagerduty.com/service-id: P2, opsgenie.com/component-selector: 'tag:"service:search"'}
spec: {owner: "user:default/jane"}
`,
	}))
	require.NoError(t, err)
	assert.Equal(t, []Service{{
		Service: delivery.Service{Name: "search"}, Owner: "team-new",
		Repositories: []Repository{{URL: "https://github.com/acme/search"}}, PagerDuty: []string{"P1"}, Opsgenie: []string{"service:search"},
	}}, c.Services())
}

func TestBackstageComponents(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, yaml string
		want       Service
	}{
		{
			"a folder of a monorepo, by source location", `
metadata: {name: a, annotations: {github.com/project-slug: acme/shop, "backstage.io/source-location": "url:https://github.com/acme/shop/tree/main/services/a/"}}`,
			Service{Service: delivery.Service{Name: "a"}, Repositories: []Repository{{URL: "https://github.com/acme/shop", Paths: []string{"services/a"}}}},
		},
		{
			"a project on a GitLab of one's own", `
metadata: {name: a, namespace: shop, annotations: {gitlab.com/instance: git.acme.example, gitlab.com/project-slug: group/sub/a}}`,
			Service{Service: shop("a"), Repositories: []Repository{{URL: "https://git.acme.example/group/sub/a"}}},
		},
		{
			"a folder on GitLab", `
metadata: {name: a, annotations: {"backstage.io/source-location": "url:https://gitlab.com/group/sub/a/-/tree/main/svc"}}`,
			Service{Service: delivery.Service{Name: "a"}, Repositories: []Repository{{URL: "https://gitlab.com/group/sub/a", Paths: []string{"svc"}}}},
		},
		{
			"several applications, and an owner by reference", `
metadata: {name: a, annotations: {argocd/app-name: "a-eu, a-us"}}
spec: {owner: "group:infra/team-a"}`,
			Service{Service: delivery.Service{Name: "a"}, Owner: "infra/team-a", ArgoCD: []string{"a-eu", "a-us"}},
		},
		{
			"a person who owns it is nobody's business", "metadata: {name: a}\nspec: {owner: jane@example.com}",
			Service{Service: delivery.Service{Name: "a"}},
		},
		{
			"the name that telemetry bears", `
metadata: {name: a-backend, annotations: {resource.opentelemetry.io/service.name: a, resource.opentelemetry.io/service.namespace: shop}}`,
			Service{Service: shop("a")},
		},
		{
			"dependencies on components only", "metadata: {name: a}\nspec: {dependsOn: ['Component:shop/b', 'component:c', 'resource:db', d]}",
			Service{Service: delivery.Service{Name: "a"}, DependsOn: []delivery.Service{shop("b"), {Name: "c"}}},
		},
		{
			"a location that is no address says nothing", `metadata: {name: a, annotations: {"backstage.io/source-location": "dir:/a"}}`,
			Service{Service: delivery.Service{Name: "a"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFaults()
			services := includedServices([]document{{name: "c.yaml", content: []byte("kind: Component\n" + tt.yaml)}}, f)
			require.NoError(t, f.err())
			assert.Equal(t, []Service{tt.want}, services)
		})
	}
}
