// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argocd

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func TestRevisions(t *testing.T) {
	t.Parallel()
	git := map[string]any{"repoURL": "git@github.com:acme/deploy.git", "path": "apps/checkout", "targetRevision": "release"}
	values := map[string]any{"repoURL": "https://github.com/acme/values", "targetRevision": "HEAD", "ref": "values"}
	chart := map[string]any{"repoURL": "ghcr.io/acme/charts", "chart": "checkout", "targetRevision": "0.4.*"}
	oci := map[string]any{"repoURL": "oci://ghcr.io/acme/checkout", "targetRevision": "0.4.0"}
	synced := func(revisions, sources []any) sourcetest.Body {
		return fixture(t).Without("app.status.summary").Without("app.spec.source").Without(operation+"operation").
			With(operation+"syncResult", map[string]any{"revision": "", "revisions": revisions, "source": map[string]any{"repoURL": ""}, "sources": sources})
	}
	for name, test := range map[string]struct {
		body                               sourcetest.Body
		repository, ref, revision, version string
	}{
		"several sources, a chart first":       {synced([]any{"0.4.0-7-g0f9f2ee", revisionThree}, []any{chart, git}), "https://github.com/acme/deploy", "release", revisionThree, "0.4.0-7-g0f9f2ee"},
		"several sources, a commit first":      {synced([]any{revisionThree, "0.4.0"}, []any{git, chart}), "https://github.com/acme/deploy", "release", revisionThree, "0.4.0"},
		"two repositories: the first":          {synced([]any{revisionThree, revisionOne}, []any{git, values}), "https://github.com/acme/deploy", "release", revisionThree, ""},
		"a chart alone":                        {synced([]any{"0.4.0"}, []any{chart}), "", "", "", "0.4.0"},
		"an OCI image alone":                   {synced([]any{"0.4.0"}, []any{oci}), "", "", "", "0.4.0"},
		"what is no commit is no revision":     {synced([]any{"v1.2"}, []any{git}), "https://github.com/acme/deploy", "release", "", ""},
		"fewer revisions than sources":         {synced([]any{"0.4.0"}, []any{chart, git}), "https://github.com/acme/deploy", "release", "", "0.4.0"},
		"no sources at all":                    {synced([]any{revisionThree}, nil), "", "", "", ""},
		"an address that is none":              {synced([]any{revisionThree}, []any{map[string]any{"repoURL": "somewhere"}}), "", "", "", ""},
		"no result: what was asked for":        {fixture(t).Without("app.status.summary").Without(operation + "syncResult"), "https://github.com/acme/deploy", "main", revisionThree, ""},
		"a target that is a commit is no ref":  {synced([]any{revisionThree}, []any{map[string]any{"repoURL": "https://github.com/acme/deploy", "targetRevision": revisionThree}}), "https://github.com/acme/deploy", "", revisionThree, ""},
		"the default branch has no known name": {synced([]any{revisionThree}, []any{values}), "https://github.com/acme/values", "", revisionThree, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts := factsOf(t, test.body)
			assert.Equal(t, test.repository, facts.Repository.URL)
			assert.Equal(t, test.ref, facts.Ref.Name)
			assert.Equal(t, test.revision, facts.Revision)
			assert.Equal(t, test.version, facts.Version)
		})
	}
}

func TestCommitOfTheApplicationGoesBeforeThatOfTheConfiguration(t *testing.T) {
	t.Parallel()
	facts := factsOf(t, fixture(t).With("app.metadata.annotations", map[string]any{
		"resource.opentelemetry.io/vcs.ref.head.revision":   revisionOne,
		"resource.opentelemetry.io/vcs.repository.url.full": "https://github.com/acme/checkout",
		"resource.opentelemetry.io/service.version":         "1.4.2-rc.1",
	}))
	assert.Equal(t, revisionOne, facts.Revision)
	assert.Equal(t, source.RepositoryAt("https://github.com/acme/checkout"), facts.Repository)
	assert.Empty(t, facts.BaseRevision, "what was live is known of the configuration only")
	assert.Empty(t, facts.Ref)
	assert.Equal(t, "1.4.2-rc.1", facts.Version)
}

func TestImages(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		images  []any
		image   string
		digests []string
		version string
	}{
		"by tag and digest":    {[]any{"ghcr.io/acme/checkout:1.4.3@sha256:ab"}, "ghcr.io/acme/checkout", []string{"sha256:ab"}, "1.4.3"},
		"by digest":            {[]any{"ghcr.io/acme/checkout@sha256:ab"}, "ghcr.io/acme/checkout", []string{"sha256:ab"}, ""},
		"a tag that moves":     {[]any{"ghcr.io/acme/checkout:latest"}, "ghcr.io/acme/checkout", nil, ""},
		"none that is its own": {[]any{"ghcr.io/acme/till:1", "redis:7"}, "", nil, ""},
		"old and new together": {[]any{"ghcr.io/acme/checkout:1", "ghcr.io/acme/checkout:2"}, "", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts := factsOf(t, fixture(t).With("app.status.summary.images", test.images))
			assert.Equal(t, test.image, facts.ImageName)
			assert.Equal(t, test.digests, facts.ImageDigests)
			assert.Equal(t, test.version, facts.Version)
		})
	}
}

// TestImageLeadsToTheCommitOfTheApplication shows why images are read: the sync names a commit of the configuration, and
// the artifact with the same image names a commit of the application.
func TestImageLeadsToTheCommitOfTheApplication(t *testing.T) {
	t.Parallel()
	const commit = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
	published := &delivery.Event{
		Name: delivery.ArtifactPublished, Time: clock(t, "2026-03-02T09:00:00Z"), Observed: received, Provider: "github",
		Subject: &delivery.ArtifactFacts{
			ImageName: "ghcr.io/acme/checkout", ImageTags: []string{"1.4.2"},
			Revision: commit, Repository: source.RepositoryAt("https://github.com/acme/checkout"),
		},
	}
	published.Identify()
	for _, events := range [][]*delivery.Event{
		{published, one(t, newSource(), fixture(t)).Event}, {one(t, newSource(), fixture(t)).Event, published},
	} {
		history := delivery.NewHistory(delivery.Limits{})
		for _, event := range events {
			_, _, err := history.Apply(event)
			require.NoError(t, err)
		}
		scope := delivery.Scope{Service: delivery.Service{Name: "checkout"}, Environment: "production"}
		line := history.Line(scope, delivery.LineRules{ProductionTiers: []delivery.Tier{delivery.TierProduction}})
		require.Len(t, line.Entries, 1)
		assert.Equal(t, commit, line.Entries[0].Revision.Value)
		assert.Equal(t, "https://github.com/acme/checkout", line.Entries[0].RepositoryURL.Value)
	}
}

func TestRollbacks(t *testing.T) {
	t.Parallel()
	to := func(revision string) sourcetest.Body {
		return fixture(t).With(operation+"syncResult.revision", revision)
	}
	byHand := map[string]any{"username": "somebody"}
	for name, test := range map[string]struct {
		body     sourcetest.Body
		reason   delivery.Reason
		declared bool
	}{
		"a new revision":                        {to(revisionThree), "", false},
		"the live one again":                    {to(revisionTwo), "", false},
		"an earlier one, automated":             {to(revisionOne), delivery.ReasonRollback, false},
		"an earlier one, by hand":               {to(revisionOne).With(operation+"operation.initiatedBy", byHand), delivery.ReasonRollback, true},
		"a new one, by hand":                    {to(revisionThree).With(operation+"operation.initiatedBy", byHand), "", false},
		"an earlier one that history forgot":    {to("dddddddddddddddddddddddddddddddddddddddd"), "", false},
		"no history at all":                     {to(revisionOne).Without("app.status.history"), "", false},
		"a history that ends with itself alone": {to(revisionThree).With("app.status.history", []any{map[string]any{"revision": revisionThree, "deployedAt": "2026-03-02T09:14:04Z"}}), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts := factsOf(t, test.body)
			assert.Equal(t, test.reason, facts.Reason)
			assert.Equal(t, test.declared, facts.ReasonDeclared)
			assert.Empty(t, facts.RollbackOf, "Argo CD does not say what a rollback undoes")
		})
	}
}

func TestWhatWasLiveBefore(t *testing.T) {
	t.Parallel()
	facts := factsOf(t, fixture(t).Without("app.status.history"))
	assert.Empty(t, facts.PreviousID)
	assert.Empty(t, facts.BaseRevision)

	elsewhere := fixture(t).With("app.status.history", []any{map[string]any{
		"revision": revisionTwo, "deployedAt": "2026-03-01T12:00:05Z", "source": map[string]any{"repoURL": "https://github.com/acme/old"},
	}})
	facts = factsOf(t, elsewhere)
	assert.Empty(t, facts.BaseRevision, "a commit of another repository is no base")
	assert.Empty(t, facts.PreviousID, "old versions of Argo CD do not say when an entry started")
}
