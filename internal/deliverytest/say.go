// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverytest

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// SaidOfDeployment is what a deployment says beyond its id and revision.
type SaidOfDeployment = func(*delivery.DeploymentFacts)

// Declared states the reason of a deployment.
func Declared(reason delivery.Reason) SaidOfDeployment {
	return func(f *delivery.DeploymentFacts) { f.Reason, f.ReasonDeclared = reason, true }
}

// Replacing names the revision that was live before a deployment.
func Replacing(revision string) SaidOfDeployment {
	return func(f *delivery.DeploymentFacts) { f.BaseRevision = revision }
}

// Undoing names the deployment that a deployment rolls back.
func Undoing(id string) SaidOfDeployment {
	return func(f *delivery.DeploymentFacts) { f.RollbackOf = id }
}

// Version names the version that is deployed.
func Version(version string) SaidOfDeployment {
	return func(f *delivery.DeploymentFacts) { f.Version = version }
}

// FromRef names the ref that is deployed.
func FromRef(name string) SaidOfDeployment {
	return func(f *delivery.DeploymentFacts) { f.Ref.Name = name }
}

// To names another environment.
func To(environment string) SaidOfDeployment {
	return func(f *delivery.DeploymentFacts) { f.Environment = delivery.Environment{Name: environment} }
}

// Of names another service.
func Of(service delivery.Service) SaidOfDeployment {
	return func(f *delivery.DeploymentFacts) { f.Service = service }
}

// Begun says when a deployment began to run.
func Begun(minute int) SaidOfDeployment {
	return func(f *delivery.DeploymentFacts) { f.StartTime = At(minute) }
}

// RestoredBy names the deployment that restored service after one was rolled back in place.
func RestoredBy(id string) SaidOfDeployment {
	return func(f *delivery.DeploymentFacts) { f.RecoveryID = id }
}

// SaidOfChange is what a change says beyond its id and merge revision.
type SaidOfChange = func(*delivery.ChangeFacts)

// Branch names the source branch of a change and its tip.
func Branch(name, tip string) SaidOfChange {
	return func(f *delivery.ChangeFacts) { f.Head.Name, f.HeadRevision = name, tip }
}

// Into names the base branch of a change.
func Into(base string) SaidOfChange {
	return func(f *delivery.ChangeFacts) { f.Base.Name = base }
}

// Listing lists the revisions of a change.
func Listing(revisions ...string) SaidOfChange {
	return func(f *delivery.ChangeFacts) { f.Revisions = revisions }
}

// Labelled labels a change.
func Labelled(labels ...string) SaidOfChange {
	return func(f *delivery.ChangeFacts) { f.Labels = labels }
}

// Opened says when a change was opened.
func Opened(minute int) SaidOfChange {
	return func(f *delivery.ChangeFacts) { f.CreationTime = At(minute) }
}

// FirstCommit says when the first commit of a change was written.
func FirstCommit(minute int) SaidOfChange {
	return func(f *delivery.ChangeFacts) { f.FirstCommitTime = At(minute) }
}

// Reverting names the change that a change takes back.
func Reverting(id string) SaidOfChange {
	return func(f *delivery.ChangeFacts) { f.RevertedID = id }
}

// RevertingRevision names the revision that a change takes back.
func RevertingRevision(revision string) SaidOfChange {
	return func(f *delivery.ChangeFacts) { f.RevertedRevision = revision }
}

// SaidOfIncident is what an incident says beyond its id.
type SaidOfIncident = func(*delivery.IncidentFacts)

// Blaming names the deployment that caused an incident.
func Blaming(deploymentID string) SaidOfIncident {
	return func(f *delivery.IncidentFacts) { f.DeploymentID = deploymentID }
}

// BlamingRevision says that a revision caused an incident.
func BlamingRevision(revision string) SaidOfIncident {
	return func(f *delivery.IncidentFacts) { f.Cause, f.Revision = delivery.CauseChange, revision }
}

// BlamingVersion says that a version caused an incident.
func BlamingVersion(version string) SaidOfIncident {
	return func(f *delivery.IncidentFacts) { f.Cause, f.Version = delivery.CauseChange, version }
}

// Since says when users were first hit by an incident.
func Since(minute int) SaidOfIncident {
	return func(f *delivery.IncidentFacts) { f.StartTime = At(minute) }
}

// Hitting names another service that an incident hit.
func Hitting(service delivery.Service) SaidOfIncident {
	return func(f *delivery.IncidentFacts) { f.Service = service }
}

// Somewhere leaves open which environment an incident hit.
func Somewhere(f *delivery.IncidentFacts) { f.Environment = delivery.Environment{} }

// SomewhereIn names another environment that an incident hit.
func SomewhereIn(environment string) SaidOfIncident {
	return func(f *delivery.IncidentFacts) { f.Environment.Name = environment }
}

// Severe gives the severity of an incident.
func Severe(severity delivery.Severity) SaidOfIncident {
	return func(f *delivery.IncidentFacts) { f.Severity = severity }
}
