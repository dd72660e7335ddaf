// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"strings"
	"unicode"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// group is a set of metrics that count the same operations.
type group uint8

const (
	httpServer group = iota
	rpcServer
	messageProcess
	spans
)

// instrument is a metric that counts operations of a service.
type instrument struct {
	group group
	// preferred metrics hide the other metrics of their group, which count nothing while a preferred one arrives.
	preferred bool
	// partly hidden metrics still report durations; only their count comes from the preferred metric.
	partly bool
	// counter is set for a Sum; the others are histograms of durations.
	counter bool
	// unit is the unit of durations if the metric does not state one.
	unit string
}

func (i instrument) signal() health.Signal {
	if i.group == spans {
		return health.SpanMetrics
	}
	return health.HTTPMetrics
}

// instruments returns the supported metrics by every name under which they may arrive: the OpenTelemetry name, and its
// translations by the Prometheus exporters and receiver, with and without the suffixes for unit and type.
func instruments(spanMetricsNamespace string) map[string]instrument {
	of := map[string]instrument{}
	add := func(name string, i instrument, suffixes ...string) {
		for _, base := range []string{name, underscored(name)} {
			of[base] = i
			for _, suffix := range suffixes {
				of[base+suffix] = i
			}
		}
	}
	addDuration := func(name string, i instrument) {
		add(name, i)
		i.unit = "s"
		add(name+"_seconds", i)
		i.unit = "ms"
		add(name+"_milliseconds", i)
	}
	addDuration("http.server.request.duration", instrument{group: httpServer, preferred: true, unit: "s"})
	addDuration("http.server.duration", instrument{group: httpServer, unit: "ms"})
	addDuration("rpc.server.call.duration", instrument{group: rpcServer, preferred: true, unit: "s"})
	addDuration("rpc.server.duration", instrument{group: rpcServer, unit: "ms"})
	addDuration("messaging.process.duration", instrument{group: messageProcess, preferred: true, unit: "s"})
	if spanMetricsNamespace != "" {
		spanMetricsNamespace += "."
	}
	add(spanMetricsNamespace+"calls", instrument{group: spans, preferred: true, counter: true}, "_total")
	addDuration(spanMetricsNamespace+"duration", instrument{group: spans, partly: true, unit: "ms"})
	return of
}

// underscored returns a metric's name in Prometheus form.
func underscored(name string) string {
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool {
		return r > unicode.MaxASCII || r != ':' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "_")
}

// inSeconds returns a unit of time in seconds, by its UCUM code or its word in Prometheus, and 0 for any other unit.
func inSeconds(unit string) float64 {
	switch unit {
	case "s", "seconds":
		return 1
	case "ms", "milliseconds":
		return 1e-3
	case "us", "microseconds":
		return 1e-6
	case "ns", "nanoseconds":
		return 1e-9
	default:
		return 0
	}
}
