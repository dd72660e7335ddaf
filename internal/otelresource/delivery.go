// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package otelresource

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// IsDelivery reports whether telemetry of a resource is about pipelines and deployments instead of a service: a failed
// deployment is not a failing service.
func IsDelivery(attributes pcommon.Map) bool {
	for name := range attributes.All() {
		if strings.HasPrefix(name, "cicd.") || name == "dora.provider.name" {
			return true
		}
	}
	return false
}
