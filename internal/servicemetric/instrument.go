// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package servicemetric

import (
	"strings"
	"unicode"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
)

// group is a set of metrics that measure the same operations.
type group uint8

const (
	httpServer group = iota
	rpcServer
	messageProcess
	spans
)

// instrument is a metric that tells operations of a service.
type instrument struct {
	group group
	// preferred metrics hide the others of their group: those others count nothing while a preferred one is heard.
	preferred bool
	// partly hidden metrics are still measured: only their count is told by the preferred one.
	partly bool
	// counter marks a Sum; the others are histograms of durations.
	counter bool
	// unit is what durations are measured in where the metric does not say.
	unit string
}

func (i instrument) signal() health.Signal {
	if i.group == spans {
		return health.SpanMetrics
	}
	return health.HTTPMetrics
}

// instruments returns what is understood by every name that it arrives under: as OpenTelemetry names it, and as the Prometheus
// exporters and receiver translate that, with and without the suffixes for unit and type.
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

// underscored returns a metric's name as Prometheus has it.
func underscored(name string) string {
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool {
		return r > unicode.MaxASCII || r != ':' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "_")
}

// inSeconds returns how many seconds a unit is, by its UCUM code or Prometheus' word for it, and zero for what is no unit of time.
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
