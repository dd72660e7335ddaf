// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
)

// ArtifactFacts is what an event says about one published artifact: which revision an image digest,
// an image tag or a package version was built from. GitOps deployments name artifacts, not commits.
type ArtifactFacts struct {
	// PURL is the package URL of the artifact (artifact.purl).
	PURL    string
	Version string
	// ImageName is the image's full name without tag and digest, such as ghcr.io/acme/checkout.
	ImageName    string
	ImageTags    []string
	ImageDigests []string

	Repository Repository
	Service    Service
	Revision   string
	Ref        Ref
}

// identity holds all names of the artifact and the time: a tag that moves back to an earlier revision is a new fact.
func (f *ArtifactFacts) identity(_ EventName, at time.Time) (id, service, discriminator string) {
	names := slices.Concat([]string{cmp.Or(f.PURL, f.ImageName), f.Version}, f.ImageTags, f.ImageDigests)
	return strings.Join(names, "@"), f.Service.String(), f.Revision + "/" + at.UTC().Format(time.RFC3339Nano)
}

func (f *ArtifactFacts) describes(name EventName) bool { return name == ArtifactPublished }

func (f *ArtifactFacts) validate(EventName) error {
	if f.PURL == "" && len(f.ImageDigests) == 0 && (f.ImageName == "" || len(f.ImageTags) == 0) {
		return errors.New("an artifact needs artifact.purl, container.image.repo_digests, or container.image.name with container.image.tags")
	}
	return nil
}

// FeatureFlagFacts is what an event says about a change of one feature flag.
type FeatureFlagFacts struct {
	Key string
	// ProviderName is the flag system (feature_flag.provider.name), SetID its project.
	ProviderName string
	SetID        string
	Version      string
	Action       FlagAction
	Environment  Environment
	Service      Service
}

func (f *FeatureFlagFacts) identity(_ EventName, at time.Time) (id, service, discriminator string) {
	return f.SetID + "/" + f.Environment.Name + "/" + f.Key, f.Service.String(), string(f.Action) + "/" + at.UTC().Format(time.RFC3339Nano)
}

func (f *FeatureFlagFacts) describes(name EventName) bool { return name == FeatureFlagChanged }

func (f *FeatureFlagFacts) validate(EventName) error {
	errs := []error{required("feature_flag.key", f.Key), required("feature_flag.provider.name", f.ProviderName)}
	if !f.Action.Known() {
		errs = append(errs, errors.New("dora.feature_flag.action is none of created, updated, enabled, disabled, archived, deleted"))
	}
	return errors.Join(errs...)
}
