// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverytest

import (
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

var digests = []string{"sha256:a1", "mirror.example.com/shop@sha256:a1", "sha256:b2", "sha256:c3"}

// gated turns the event of a deployment, in one of four cases, into a step at a gate or the outcome of a stage.
func (d drawing) gated(e *delivery.Event, f *delivery.DeploymentFacts) {
	f.Kind = oneOf(d, "", "", "", delivery.ChangeApplication, delivery.ChangeData)
	d.artifactOf(f)
	if rapid.IntRange(0, 3).Draw(d.t, "gated") > 0 {
		return
	}
	e.Name = oneOf(d, delivery.DeploymentApprovalRequested, delivery.DeploymentApproved, delivery.DeploymentRejected,
		delivery.DeploymentStageFinished, delivery.DeploymentStageFinished)
	f.Status, f.Stage = "", ""
	if e.Name == delivery.DeploymentStageFinished {
		f.Stage, f.Status = oneOf(d, "eu", "us"), oneOf(d, delivery.DeploymentStatuses...)
	}
}

func (d drawing) artifactOf(f *delivery.DeploymentFacts) {
	switch rapid.IntRange(0, 5).Draw(d.t, "names") {
	case 0:
		f.ImageDigests = []string{oneOf(d, digests...), oneOf(d, digests...)}
	case 1:
		f.ImageName, f.ImageTags = "shop", []string{oneOf(d, "latest", "v1", "v2")}
	case 2:
		f.ArtifactPURL, f.ArtifactVersion = oneOf(d, "pkg:npm/shop", "pkg:npm/shop@v1", "pkg:oci/shop@sha256%3Ab2"), oneOf(d, "", "v1", "v2")
	}
}

func (d drawing) artifact(e *delivery.Event) {
	f := &delivery.ArtifactFacts{
		Repository: delivery.Repository{URL: oneOf(d, repositories...)},
		Revision:   oneOf(d, revisions...),
		Version:    oneOf(d, "", "v1", "v2"),
		PURL:       oneOf(d, "pkg:npm/shop", "pkg:oci/shop@sha256%3Aa1?tag=v1"),
	}
	if rapid.Bool().Draw(d.t, "of a service") {
		f.Service = oneOf(d, services...)
	}
	if rapid.Bool().Draw(d.t, "digest") {
		f.ImageDigests = []string{oneOf(d, digests...)}
	}
	if rapid.Bool().Draw(d.t, "tagged") {
		f.ImageName, f.ImageTags = "shop", []string{oneOf(d, "v1", "v2"), "latest"}
	}
	e.Provider, e.Name, e.Subject = "registry", delivery.ArtifactPublished, f
}

func (d drawing) flag(e *delivery.Event) {
	e.Provider, e.Name = "flagd", delivery.FeatureFlagChanged
	e.Subject = &delivery.FeatureFlagFacts{
		Key: oneOf(d, "new-totals", "fast-cart"), ProviderName: "flagd", SetID: oneOf(d, "", "shop"),
		Version: oneOf(d, "", "1", "2"), Action: oneOf(d, delivery.FlagActions...),
		Environment: delivery.Environment{Name: oneOf(d, "production", "")}, Service: oneOf(d, services...),
	}
}

func (d drawing) correction(e *delivery.Event) {
	e.Provider, e.Name = "generic", delivery.AttributionCorrected
	f := &delivery.CorrectionFacts{
		Correction: oneOf(d, delivery.CorrectionKinds...), IncidentID: oneOf(d, identifiers[:3]...), DeploymentID: oneOf(d, identifiers...),
		Service: oneOf(d, services...), Environment: delivery.Environment{Name: oneOf(d, environments...)},
	}
	if !f.Correction.OfDeployment() && rapid.Bool().Draw(d.t, "at whichever service") {
		f.Service = delivery.Service{}
	}
	e.Subject = f
}
