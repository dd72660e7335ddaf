// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"

	"github.com/otelcol-dora/otelcol-dora/internal/otelresource"
)

// eventNameKeys are the attributes that carry the event name on paths that have no field for it,
// preferred first.
var eventNameKeys = []string{string(semconv.OTelEventNameKey), "event.name"}

// aliases are the other names under which facts are read.
var aliases = otelresource.Aliases()
