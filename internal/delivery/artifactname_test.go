// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestPackageURLsNameVersionsOrDigests(t *testing.T) {
	t.Parallel()
	for purl, want := range map[string]string{
		"pkg:npm/shop@1.0":                          "package pkg:npm/shop@1.0",
		"pkg:npm/%40acme/shop@1.0":                  "package pkg:npm/@acme/shop@1.0",
		"pkg:npm/@acme/shop":                        "", // the @ belongs to the namespace
		"pkg:maven/acme/shop@1.0?type=jar#src":      "package pkg:maven/acme/shop@1.0",
		"pkg:oci/shop@sha256%3Aa1?tag=1.0":          "digest sha256:a1",
		"pkg:oci/shop@sha512:b2":                    "digest sha512:b2",
		"pkg:generic/50%zz@1.0":                     "package pkg:generic/50%zz@1.0", // not escaped at all
		"pkg:npm/shop@":                             "",
		"?":                                         "",
		"pkg:npm/shop@" + strings.Repeat("9", 2000): "",
	} {
		t.Run(purl[:min(len(purl), 40)], func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, want, strings.Join(delivery.ArtifactNames(purl, "", "", nil, nil), " and "))
		})
	}
	assert.Equal(t, []string{"package pkg:npm/shop@2"}, delivery.ArtifactNames("pkg:npm/shop", "2", "", nil, nil))
	assert.Equal(t, []string{"package pkg:npm/shop@1"}, delivery.ArtifactNames("pkg:npm/shop@1", "2", "", nil, nil), "its own version goes first")
}

func TestTheNamesThatADeploymentGivesAreBounded(t *testing.T) {
	t.Parallel()
	var tags []string
	for n := range 2 * delivery.MaxArtifactNames {
		tags = append(tags, strings.Repeat("x", n))
	}
	assert.Len(t, delivery.ArtifactNames("", "", "shop", tags, nil), delivery.MaxArtifactNames)
	assert.Equal(t, []string{"digest sha256:a1", "image shop:1"},
		delivery.ArtifactNames("", "", "shop", []string{"1", "", "1"}, []string{"", "a/shop@sha256:a1", "b/shop@sha256:a1"}))
	assert.Empty(t, delivery.ArtifactNames("", "", "", []string{"1"}, nil), "a tag of no image is no name")
}

func FuzzArtifactNames(f *testing.F) {
	f.Add("pkg:oci/shop@sha256%3Aa1?tag=1.0", "1.0", "ghcr.io/acme/shop", "1.0", "ghcr.io/acme/shop@sha256:a1")
	f.Add("pkg:npm/%40acme/shop@1.0#x", "", "", "", "sha256:a1")
	f.Add("%", "\x00", "\xff", "@", "@")
	f.Fuzz(func(t *testing.T, purl, version, image, tag, digest string) {
		names := delivery.ArtifactNames(purl, version, image, []string{tag}, []string{digest})
		require.True(t, slices.IsSorted(names))
		require.Len(t, slices.Compact(slices.Clone(names)), len(names))
		for _, name := range names {
			require.True(t, utf8.ValidString(name))
			kind, rest, ok := strings.Cut(name, " ")
			require.True(t, ok)
			require.Contains(t, []string{"digest", "image", "package"}, kind)
			require.NotEmpty(t, rest)
		}
	})
}

func TestWhatTheNewFactsMustSay(t *testing.T) {
	t.Parallel()
	shop := delivery.Repository{URL: Shop}
	tests := []struct {
		name    string
		event   delivery.EventName
		subject delivery.Subject
		want    string // empty if there is no error
	}{
		{"a stage", delivery.DeploymentStageFinished, deploying("eu", delivery.StatusFailed), ""},
		{"a stage without a name", delivery.DeploymentStageFinished, deploying("", delivery.StatusFailed), "dora.deployment.stage.name is required"},
		{"a stage without an outcome", delivery.DeploymentStageFinished, deploying("eu", ""), "deployment.status"},
		{"a stage whose name is broken", delivery.DeploymentStageFinished, deploying("e\x00u", delivery.StatusFailed), "dora.deployment.stage.name holds a control"},
		{"a request for approval", delivery.DeploymentApprovalRequested, deploying("", ""), ""},
		{"a review", delivery.ChangeReviewed, &delivery.ChangeFacts{ID: "1", Repository: shop, ReviewOutcome: delivery.ReviewCommented}, ""},
		{"a review without an outcome", delivery.ChangeReviewed, &delivery.ChangeFacts{ID: "1", Repository: shop}, "dora.vcs.review.outcome"},
		{"an artifact by its tag", delivery.ArtifactPublished, &delivery.ArtifactFacts{ImageName: "shop", ImageTags: []string{"1"}}, ""},
		{"an artifact without a name", delivery.ArtifactPublished, &delivery.ArtifactFacts{ImageName: "shop", Revision: "r1"}, "an artifact needs artifact.purl"},
		{"an artifact whose name is too long", delivery.ArtifactPublished, &delivery.ArtifactFacts{PURL: strings.Repeat("x", 1025)}, "artifact.purl is longer than 1024 bytes"},
		{"a feature flag", delivery.FeatureFlagChanged, &delivery.FeatureFlagFacts{Key: "k", ProviderName: "p", Action: delivery.FlagDeleted}, ""},
		{"a feature flag without anything", delivery.FeatureFlagChanged, &delivery.FeatureFlagFacts{}, "feature_flag.key is required"},
		{"a feature flag to which nothing happened", delivery.FeatureFlagChanged, &delivery.FeatureFlagFacts{Key: "k", ProviderName: "p"}, "dora.feature_flag.action"},
		{"a subject of another kind", delivery.FeatureFlagChanged, &delivery.ArtifactFacts{PURL: "pkg:x/y@1"}, "does not fit its subject"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := (&delivery.Event{Name: tt.event, Time: At(1), Subject: tt.subject}).Validate()
			if tt.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func deploying(stage string, status delivery.DeploymentStatus) *delivery.DeploymentFacts {
	return &delivery.DeploymentFacts{
		ID: "1", Service: Cart, Environment: delivery.Environment{Name: "production"}, Stage: stage, Status: status,
	}
}
