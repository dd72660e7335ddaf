// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

const config = "https://git.example.com/acme/deploy"

var till = delivery.Service{Namespace: "acme", Name: "till"}

func TestAnArtifactTellsWhatWasDeployed(t *testing.T) {
	t.Parallel()
	const image = "ghcr.io/acme/shop"
	digest, mirrored := Digest(image+"@sha256:a1"), WithDigest("mirror.example.com/shop@sha256:a1")
	none := config + "|c1"
	tests := []struct {
		name    string
		publish func(*Story) *Story
		says    func(*delivery.DeploymentFacts)
		want    string // "repository|revision"
	}{
		{"by its digest, in whatever registry", func(s *Story) *Story { return s.Publish(5, "r1", digest) }, mirrored, Shop + "|r1"},
		{"by the digest alone", func(s *Story) *Story { return s.Publish(5, "r1", Digest("sha256:a1")) }, WithDigest("sha256:a1"), Shop + "|r1"},
		{"by a digest told after the deployment", func(s *Story) *Story { return s.Publish(50, "r1", digest) }, mirrored, Shop + "|r1"},
		{"not by another digest", func(s *Story) *Story { return s.Publish(5, "r1", Digest("sha256:b2")) }, mirrored, none},
		{"by its image and tag", func(s *Story) *Story { return s.Publish(5, "r1", Image(image, "1.0", "latest")) }, WithImage(image, "1.0"), Shop + "|r1"},
		{"not by the tag of another image", func(s *Story) *Story { return s.Publish(5, "r1", Image("ghcr.io/acme/till", "1.0")) }, WithImage(image, "1.0"), none},
		{
			"by what the tag pointed to by then",
			func(s *Story) *Story {
				return s.Publish(5, "r1", Image(image, "latest")).Publish(9, "r2", Image(image, "latest")).Publish(11, "r3", Image(image, "latest"))
			},
			WithImage(image, "latest"), Shop + "|r2",
		},
		{"not by what a tag pointed to only later", func(s *Story) *Story { return s.Publish(11, "r1", Image(image, "latest")) }, WithImage(image, "latest"), none},
		{"by its package", func(s *Story) *Story { return s.Publish(5, "r1", Package("pkg:npm/%40acme/shop@1.0?arch=x", "")) }, WithPackage("pkg:npm/@acme/shop", "1.0"), Shop + "|r1"},
		{"not by a package without a version", func(s *Story) *Story { return s.Publish(5, "r1", Package("pkg:npm/shop", "")) }, WithPackage("pkg:npm/shop", ""), none},
		{"by the digest within a package", func(s *Story) *Story { return s.Publish(5, "r1", digest) }, WithPackage("pkg:oci/shop@sha256%3Aa1?tag=1", ""), Shop + "|r1"},
		{"by the version of the service", func(s *Story) *Story { return s.Publish(5, "r1", Package("pkg:x/y", "1.0"), BuiltFor(Cart)) }, Version("1.0"), Shop + "|r1"},
		{"not by the version of another service", func(s *Story) *Story { return s.Publish(5, "r1", Package("pkg:x/y", "1.0"), BuiltFor(till)) }, Version("1.0"), none},
		{"not by the version of no service", func(s *Story) *Story { return s.Publish(5, "r1", Package("pkg:x/y", "1.0")) }, Version("1.0"), none},
		{
			"by the digest before the tag",
			func(s *Story) *Story { return s.Publish(5, "r1", digest).Publish(6, "r2", Image(image, "1.0")) },
			func(f *delivery.DeploymentFacts) { mirrored(f); WithImage(image, "1.0")(f) }, Shop + "|r1",
		},
		{
			"by the tag where the digest leads nowhere",
			func(s *Story) *Story { return s.Publish(5, "", digest).Publish(6, "r2", Image(image, "1.0")) },
			func(f *delivery.DeploymentFacts) { mirrored(f); WithImage(image, "1.0")(f) }, Shop + "|r2",
		},
		{
			"of two images the one published last",
			func(s *Story) *Story { return s.Publish(5, "r1", digest).Publish(6, "r2", Digest("sha256:b2")) },
			func(f *delivery.DeploymentFacts) { mirrored(f); WithDigest("sha256:b2")(f) }, Shop + "|r2",
		},
		{
			"of two images the one of the deployed service",
			func(s *Story) *Story {
				return s.Publish(5, "r1", digest, BuiltFor(Cart)).Publish(6, "r2", Digest("sha256:b2"), BuiltFor(till))
			},
			func(f *delivery.DeploymentFacts) { mirrored(f); WithDigest("sha256:b2")(f) }, Shop + "|r1",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			says := []SaidOfDeployment{tt.says, func(f *delivery.DeploymentFacts) { f.Repository.URL = config }}
			e := tt.publish(NewStory()).Deploy(10, "1", "c1", says...).History().Line(Production, rules).Entries[0]
			assert.Equal(t, tt.want, e.RepositoryURL.Value+"|"+e.Revision.Value)
			assert.Equal(t, "c1", e.Deployment.Revision.Value, "what the deployment itself says stays")
		})
	}
}

// The base revision that a sync names belongs to the configuration repository and says nothing about the code.
func TestTheBaseOfAnotherRepositoryDoesNotCount(t *testing.T) {
	t.Parallel()
	story := func(repository string) *delivery.Entry {
		return NewStory().Publish(5, "r1", Digest("sha256:a1")).In(repository).
			Deploy(10, "1", "c2", WithDigest("sha256:a1"), Replacing("c1")).History().Line(Production, rules).Entries[0]
	}
	assert.Empty(t, story(config).BaseRevision.Value)
	assert.Equal(t, "c1", story(Shop).BaseRevision.Value)
	assert.Equal(t, "c1", story("").BaseRevision.Value)
}

// An event about an artifact touches all scopes that may have deployed it, whichever event comes first.
func TestWhatIsLearntOfAnArtifactTouchesItsScopes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := Events(60, 30).Draw(t, "events")
		h := delivery.NewHistory(nil)
		lines := map[delivery.Scope][]string{}
		for _, e := range events {
			_, touched, err := h.Apply(e)
			require.NoError(t, err)
			for _, scope := range touched.Scopes {
				delete(lines, scope)
			}
			for _, scope := range h.Scopes() {
				now := entriesOf(h.Line(scope, rolling()))
				if before, ok := lines[scope]; ok {
					require.Equal(t, before, now, "%v was not touched", scope)
				}
				lines[scope] = now
			}
		}
	})
}

// A push to the repository in which an artifact was built touches the scopes that deployed it from another repository.
func TestAPushTouchesWhoDeploysWhatIsBuiltFromIt(t *testing.T) {
	t.Parallel()
	artifact := NewStory().Publish(5, "r1", Digest("sha256:a1")).Events[0]
	deployment := NewStory().In(config).Deploy(10, "1", "c1", WithDigest("sha256:a1")).Events[0]
	push := NewStory().Push(4, "main", "", "r1").Events[0]
	for name, events := range map[string][]*delivery.Event{
		"the artifact was known before": {artifact, deployment, push},
		"the artifact came later":       {deployment, artifact, push},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := delivery.NewHistory(nil)
			var touched delivery.Touched
			for _, e := range events {
				var err error
				_, touched, err = h.Apply(e)
				require.NoError(t, err)
			}
			assert.Equal(t, []delivery.Scope{Production}, touched.Scopes)
		})
	}
}

func TestATagThatMovesBackIsAnotherFact(t *testing.T) {
	t.Parallel()
	events := NewStory().Publish(1, "r1", Image("shop", "latest")).Publish(2, "r2", Image("shop", "latest")).
		Publish(3, "r1", Image("shop", "latest")).Publish(3, "r1", Image("shop", "1.0")).Events
	uids := map[string]bool{}
	for _, e := range events {
		e.Identify()
		uids[e.UID] = true
	}
	assert.Len(t, uids, len(events))
}

// entriesOf copies the entries of a line.
func entriesOf(line *delivery.Line) []string {
	var all []string
	for _, e := range line.Entries {
		text := []string{e.Key.ID, string(e.Reason), e.RepositoryURL.Value + "@" + e.Revision.Value}
		text = append(text, e.Carried...)
		for _, c := range e.Changes {
			text = append(text, "#"+c.Key.ID)
		}
		all = append(all, strings.Join(text, " "))
	}
	return all
}

func TestAnArtifactStaysAsLongAsADeploymentNamesIt(t *testing.T) {
	t.Parallel()
	h := NewStory().Publish(1, "r1", Digest("sha256:a1")).Publish(1, "r2", Digest("sha256:b2")).Publish(1, "r3", Package("pkg:x/y@1.0", ""), BuiltFor(Cart)).
		Deploy(2, "1", "c1", WithDigest("sha256:a1")).Start(3, "2", delivery.StateQueued, WithPackage("pkg:x/y", "1.0")).History()
	require.Equal(t, 3, h.Count(delivery.KindArtifact))
	assert.Equal(t, map[delivery.Kind]int{delivery.KindArtifact: 1}, pruned(h, 100))
	assert.Equal(t, "r1", h.Line(Production, rules).Entries[0].Revision.Value)
}

func TestTheNamesOfAnArtifactAreBounded(t *testing.T) {
	t.Parallel()
	story := NewStory()
	for n := range delivery.MaxPublications + 3 {
		story.Publish(n, "r", Image("shop", "latest"))
	}
	rapid.Check(t, func(t *rapid.T) {
		h := historyOf(t, Shuffled(t, story.Events))
		artifact := h.Entities()[delivery.ArtifactKey{Name: "image shop:latest"}].(delivery.Artifact)
		require.Len(t, artifact.Publications, delivery.MaxPublications)
		require.Equal(t, Instant(3), artifact.Publications[0].At, "the latest are kept")
	})
}
