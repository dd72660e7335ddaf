// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// LastEventAge reports how long ago the last event happened that a source (the name of a provider) told of a service; of the zero
// service, how long ago the last one of all that it told.
func LastEventAge(source string, service delivery.Service, age time.Duration) Report {
	return Report{
		Identity: attributes(keyProvider, source, keyServiceName, service.Name, keyServiceNamespace, service.Namespace),
		Samples:  []Sample{{Series: Series{Metric: SourceLastEventAge}, Value: age.Seconds()}},
	}
}
