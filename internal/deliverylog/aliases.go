// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"

	"github.com/otelcol-dora/otelcol-dora/internal/otelresource"
)

// eventNameKeys are the attributes that contain the event name in formats without a field for it, preferred first.
var eventNameKeys = []string{string(semconv.OTelEventNameKey), "event.name"}

// aliases maps each attribute to the other attributes that are read in its place.
var aliases = otelresource.Aliases()
