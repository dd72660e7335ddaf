// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// Keys of the attributes on series and exemplars.
const (
	keyVersion          = "service.version"
	keyReleaseState     = "dora.release.state"
	keyReleaseHealth    = "dora.release.health"
	keyServiceName      = "service.name"
	keyServiceNamespace = "service.namespace"
	keyEnvironment      = "deployment.environment.name"
	keyStatus           = "deployment.status"
	keyReason           = "dora.deployment.reason"
	keyState            = "dora.deployment.state"
	keyWindow           = "dora.window.size"
	keyMethod           = "dora.attribution.method"
	keyRecoveryMethod   = "dora.recovery.method"
	keySeverity         = "dora.incident.severity"
	keyIncidentState    = "dora.incident.state"
	keyErrorType        = "error.type"
	keyPipelineName     = "cicd.pipeline.name"
	keyPipelineState    = "cicd.pipeline.run.state"
	keyPipelineResult   = "cicd.pipeline.result"
	keyRepository       = "vcs.repository.url.full"
	keyDeploymentID     = "deployment.id"
	keyChangeID         = "vcs.change.id"
	keyRevision         = "vcs.ref.head.revision"
	keyIncidentID       = "dora.incident.id"
	keyRunID            = "cicd.pipeline.run.id"
	keyProvider         = "dora.provider.name"
)

// attributes builds attributes from pairs of key and value, without those whose value is empty.
func attributes(pairs ...string) []Attribute {
	list := make([]Attribute, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, Attribute{Key: pairs[i], Value: pairs[i+1]})
		}
	}
	return list
}

func identityOf(scope delivery.Scope) []Attribute {
	return attributes(
		keyEnvironment, scope.Environment,
		keyServiceName, scope.Service.Name,
		keyServiceNamespace, scope.Service.Namespace)
}
