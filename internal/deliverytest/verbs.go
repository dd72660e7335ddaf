// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverytest

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// Publish adds that an artifact was built from a revision of the story's repository.
func (s *Story) Publish(minute int, revision string, says ...func(*delivery.ArtifactFacts)) *Story {
	f := &delivery.ArtifactFacts{Repository: delivery.Repository{URL: s.Repository}, Revision: revision}
	apply(f, says)
	return s.Tell(delivery.ArtifactPublished, minute, "registry", f)
}

// FinishStage adds the outcome of one stage of a deployment.
func (s *Story) FinishStage(
	minute int, id, stage string, status delivery.DeploymentStatus, says ...func(*delivery.DeploymentFacts),
) *Story {
	f := deployment(id)
	f.Stage, f.Status, f.Repository.URL = stage, status, s.Repository
	apply(f, says)
	return s.Tell(delivery.DeploymentStageFinished, minute, "github", f)
}

// Gate adds a step of a deployment at its gate: requested, approved or rejected.
func (s *Story) Gate(minute int, id string, step delivery.EventName, says ...func(*delivery.DeploymentFacts)) *Story {
	f := deployment(id)
	apply(f, says)
	return s.Tell(step, minute, "github", f)
}

// Mitigate adds that users are well again while an incident stays open.
func (s *Story) Mitigate(minute int, id string, says ...func(*delivery.IncidentFacts)) *Story {
	return s.incident(delivery.IncidentMitigated, minute, id, says)
}

// Review adds a review of a change.
func (s *Story) Review(minute int, id string, outcome delivery.ReviewOutcome) *Story {
	f := &delivery.ChangeFacts{ID: id, Repository: delivery.Repository{URL: s.Repository}, ReviewOutcome: outcome}
	return s.Tell(delivery.ChangeReviewed, minute, "github", f)
}

// Switch adds a change of a feature flag of [Cart] in production.
func (s *Story) Switch(minute int, key string, action delivery.FlagAction) *Story {
	f := &delivery.FeatureFlagFacts{
		Key: key, ProviderName: "flagd", Action: action, Service: Cart, Environment: delivery.Environment{Name: "production"},
	}
	return s.Tell(delivery.FeatureFlagChanged, minute, "flagd", f)
}

// Correct adds a person's correction of an incident of [Cart]: that the deployment with the id caused it, or did not, or, without a
// deployment, that no change did.
func (s *Story) Correct(minute int, incident string, word delivery.Correction, deploymentID string, says ...func(*delivery.CorrectionFacts)) *Story {
	f := &delivery.CorrectionFacts{Correction: word, IncidentID: incident, DeploymentID: deploymentID, Service: Cart}
	apply(f, says)
	return s.Tell(delivery.AttributionCorrected, minute, "generic", f)
}

// Confirm adds a person's correction that a deployment of [Cart] in production failed.
func (s *Story) Confirm(minute int, deploymentID string) *Story {
	return s.correctDeployment(minute, delivery.CorrectionConfirmed, deploymentID)
}

// Dismiss adds a person's correction that a deployment of [Cart] in production did not fail.
func (s *Story) Dismiss(minute int, deploymentID string) *Story {
	return s.correctDeployment(minute, delivery.CorrectionDismissed, deploymentID)
}

func (s *Story) correctDeployment(minute int, word delivery.Correction, deploymentID string) *Story {
	return s.Tell(delivery.AttributionCorrected, minute, "generic", &delivery.CorrectionFacts{
		Correction: word, DeploymentID: deploymentID, Service: Cart, Environment: delivery.Environment{Name: "production"},
	})
}

// AnyService removes the service from the correction of an incident.
func AnyService(f *delivery.CorrectionFacts) { f.Service = delivery.Service{} }

// Digest names an artifact by the digest of its image.
func Digest(digest string) func(*delivery.ArtifactFacts) {
	return func(f *delivery.ArtifactFacts) { f.ImageDigests = append(f.ImageDigests, digest) }
}

// Image names an artifact by its image and the tags that point to it.
func Image(name string, tags ...string) func(*delivery.ArtifactFacts) {
	return func(f *delivery.ArtifactFacts) { f.ImageName, f.ImageTags = name, tags }
}

// Package names an artifact by its package URL and version.
func Package(purl, version string) func(*delivery.ArtifactFacts) {
	return func(f *delivery.ArtifactFacts) { f.PURL, f.Version = purl, version }
}

// BuiltFor names the service that an artifact is of.
func BuiltFor(service delivery.Service) func(*delivery.ArtifactFacts) {
	return func(f *delivery.ArtifactFacts) { f.Service = service }
}

// WithDigest names the image that is deployed by its digest.
func WithDigest(digest string) func(*delivery.DeploymentFacts) {
	return func(f *delivery.DeploymentFacts) { f.ImageDigests = append(f.ImageDigests, digest) }
}

// WithImage names the image that is deployed by its tags.
func WithImage(name string, tags ...string) func(*delivery.DeploymentFacts) {
	return func(f *delivery.DeploymentFacts) { f.ImageName, f.ImageTags = name, tags }
}

// WithPackage names the package that is deployed.
func WithPackage(purl, version string) func(*delivery.DeploymentFacts) {
	return func(f *delivery.DeploymentFacts) { f.ArtifactPURL, f.ArtifactVersion = purl, version }
}

// Changing says what kind of change a deployment brings.
func Changing(kind delivery.ChangeKind) func(*delivery.DeploymentFacts) {
	return func(f *delivery.DeploymentFacts) { f.Kind = kind }
}
