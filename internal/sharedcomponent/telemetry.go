// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package sharedcomponent

import (
	"go.opentelemetry.io/collector/component"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// WithoutSignal removes the attributes that describe one owner only (its signal and pipeline) from the owner's telemetry: the
// shared instance logs and counts for all owners, but is created with the settings of the first.
//
// The Collector implements this in internal types. The interface in dropFrom repeats their one method; a type that does not
// have it keeps its attributes.
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
