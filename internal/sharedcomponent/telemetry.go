// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import (
	"go.opentelemetry.io/collector/component"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// WithoutSignal removes from the telemetry of one owner what is true of that owner only: a shared instance
// logs and counts for all of them, whichever was created first.
//
// The Collector offers this through types that it keeps internal. The interfaces here restate their one
// method; where a type does not have it, its attributes stay.
func WithoutSignal(set component.TelemetrySettings) component.TelemetrySettings {
	dropped := []string{"otelcol.signal", "otelcol.signal.output", "otelcol.pipeline.id"}
	set.Logger = set.Logger.WithOptions(zap.WrapCore(func(core zapcore.Core) zapcore.Core {
		return dropFrom(core, dropped)
	}))
	set.TracerProvider = dropFrom(set.TracerProvider, dropped)
	set.MeterProvider = dropFrom(set.MeterProvider, dropped)
	return set
}

func dropFrom[T any](from T, names []string) T {
	injected, ok := any(from).(interface {
		DropInjectedAttributes(names ...string) T
	})
	if !ok {
		return from
	}
	return injected.DropInjectedAttributes(names...)
}
