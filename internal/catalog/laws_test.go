// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// drawnServices draws services that share a few repositories, folders, applications and labels.
func drawnServices(t *rapid.T) []serviceEntry {
	some := func(label string, words ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(words), 0, 2, rapid.ID).Draw(t, label)
	}
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 1, 4, rapid.ID).Draw(t, "names")
	entries := make([]serviceEntry, 0, len(names))
	for _, name := range names {
		e := serviceEntry{Name: name, Namespace: rapid.SampledFrom([]string{"", "shop"}).Draw(t, "namespace")}
		for _, url := range some("repositories", "acme/shop", "https://github.com/acme/shop", "https://github.com/acme/web") {
			e.Repositories = append(e.Repositories, repositoryEntry{URL: url, Paths: some("paths", "x", "x/y", "z")})
		}
		e.ArgoCD = some("argocd", "x-*", "x-prod", "*")
		e.PagerDuty = some("pagerduty", "P1", "P2")
		for _, value := range some("alerts", "x", "*", "x*") {
			e.Alerts = append(e.Alerts, map[string]string{"service": value})
		}
		entries = append(entries, e)
	}
	return entries
}

func drawnEvent(t *rapid.T) source.Event {
	repository := rapid.SampledFrom([]string{"shop", "web", "blog"}).Draw(t, "repository")
	kind := rapid.SampledFrom(source.Kinds).Draw(t, "kind")
	o := in(repository, kind, touching(rapid.SliceOfN(rapid.SampledFrom([]string{"x/a", "x/y/b", "z/c", "d"}), 0, 2).Draw(t, "paths")...),
		labelled(map[string]string{"service": rapid.SampledFrom([]string{"x", "a", "xy"}).Draw(t, "label")}))
	if rapid.Bool().Draw(t, "deployed by a tool") {
		o.Aliases = append([]source.Alias{{Scheme: source.SchemeArgoCD, Value: "x-prod"}, {Scheme: source.SchemePagerDuty, Value: "P1"}}, o.Aliases...)
	}
	if rapid.Bool().Draw(t, "push") {
		return pushed(o)
	}
	named := rapid.SampledFrom([]string{"a", "shop", "x", "other"}).Draw(t, "named")
	return deployed("production", delivery.Service{Name: named}, o)
}

func catalogOf(t require.TestingT, entries []serviceEntry) *Catalog {
	f := newFaults()
	services := merged(ownServices(entries, f), nil)
	require.NoError(t, f.err())
	return &Catalog{services: services, index: newIndex(services), environments: newNamer(environments{}, f)}
}

// TestTheOrderOfServicesDoesNotMatter checks that the order of services is irrelevant; only that of rules matters.
func TestTheOrderOfServicesDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		entries := drawnServices(t)
		shuffled := rapid.Permutation(entries).Draw(t, "shuffled")
		event := drawnEvent(t)
		one, reasons := catalogOf(t, entries).Apply("github", "github", source.Events{event})
		other, otherReasons := catalogOf(t, shuffled).Apply("github", "github", source.Events{event})
		require.Equal(t, one, other)
		require.Equal(t, reasons, otherReasons)
	})
}

// TestApplyingTwiceIsApplyingOnce checks that the file does not change events that it was already applied to.
func TestApplyingTwiceIsApplyingOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := catalogOf(t, drawnServices(t))
		event := drawnEvent(t)
		once, _ := c.Apply("github", "github", source.Events{event})
		twice, _ := c.Apply("github", "github", once)
		require.Equal(t, once, twice, fmt.Sprint(event.Origin))
	})
}
