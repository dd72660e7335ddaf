// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import "github.com/otelcol-dora/otelcol-dora/internal/delivery"

// annotationPrefix is the prefix of annotations that declare resource attributes on Kubernetes objects. The
// OpenTelemetry Operator adds the same attributes to the telemetry of the pods.
const annotationPrefix = "resource.opentelemetry.io/"

// Declared holds what the annotations of a Kubernetes object declare. A zero field means "not declared".
type Declared struct {
	Service     delivery.Service
	Environment string
	Version     string
	Revision    string
	Repository  delivery.Repository
}

// DeclaredBy reads the annotations of one or more objects. For each attribute the first object that declares it wins.
func DeclaredBy(annotations ...map[string]string) Declared {
	said := func(attribute string) string {
		for _, a := range annotations {
			if text := a[annotationPrefix+attribute]; text != "" {
				return text
			}
		}
		return ""
	}
	declared := Declared{
		Environment: said("deployment.environment.name"),
		Version:     said("service.version"),
	}
	if name := said("service.name"); name != "" {
		declared.Service = delivery.Service{Namespace: said("service.namespace"), Name: name}
	}
	if revision := said("vcs.ref.head.revision"); delivery.IsRevision(revision) {
		declared.Revision = revision
		declared.Repository = RepositoryAt(said("vcs.repository.url.full"))
	}
	return declared
}
