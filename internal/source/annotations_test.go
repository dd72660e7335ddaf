// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestDeclaredBy(t *testing.T) {
	t.Parallel()
	const revision = "dddddddddddddddddddddddddddddddddddddddd"
	pod := map[string]string{
		"resource.opentelemetry.io/service.version":             "1.4.2",
		"resource.opentelemetry.io/vcs.ref.head.revision":       revision,
		"resource.opentelemetry.io/vcs.repository.url.full":     "git@github.com:acme/checkout.git",
		"resource.opentelemetry.io/deployment.environment.name": "",
	}
	object := map[string]string{
		"resource.opentelemetry.io/service.name":                "checkout",
		"resource.opentelemetry.io/service.namespace":           "shop",
		"resource.opentelemetry.io/service.version":             "1.4.1",
		"resource.opentelemetry.io/deployment.environment.name": "live",
		"service.name": "other",
	}
	assert.Equal(t, Declared{
		Service:     delivery.Service{Namespace: "shop", Name: "checkout"},
		Environment: "live",
		Version:     "1.4.2",
		Revision:    revision,
		Repository:  RepositoryAt("https://github.com/acme/checkout"),
	}, DeclaredBy(pod, object))
	assert.Zero(t, DeclaredBy(nil))
	assert.Zero(t, DeclaredBy(map[string]string{
		"resource.opentelemetry.io/service.namespace":       "shop",
		"resource.opentelemetry.io/vcs.ref.head.revision":   "main",
		"resource.opentelemetry.io/vcs.repository.url.full": "https://github.com/acme/checkout",
	}), "a namespace without a name and a repository without a commit tell nothing")
}
