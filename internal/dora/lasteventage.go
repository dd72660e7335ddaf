// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// LastEventAge reports the age of the last event that a source (the name of a provider) told about a service; with the zero
// service, of the last event that the source told at all.
func LastEventAge(source string, service delivery.Service, age time.Duration) Report {
	return Report{
		Identity: attributes(keyProvider, source, keyServiceName, service.Name, keyServiceNamespace, service.Namespace),
		Samples:  []Sample{{Series: Series{Metric: SourceLastEventAge}, Value: age.Seconds()}},
	}
}
