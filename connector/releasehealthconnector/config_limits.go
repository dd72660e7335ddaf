// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"errors"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

// LimitsConfig bounds what is held. Beyond a limit, items are counted together under _other, or sampled, and the
// internal telemetry counts them as refused.
type LimitsConfig struct {
	// Services and Releases are how many services and releases are counted separately.
	Services int `mapstructure:"services"`
	Releases int `mapstructure:"releases"`
	// ReleasesPerService is how many releases of one service are counted separately: the busiest ones.
	ReleasesPerService int `mapstructure:"releases_per_service"`
	// Resources is how many resources, in practice instances, are recognised without reading their attributes again.
	Resources int `mapstructure:"resources"`
	// OperationsPerService, ErrorTypesPerService and FingerprintsPerService are how many of them are counted separately
	// for each service.
	OperationsPerService   int `mapstructure:"operations_per_service"`
	ErrorTypesPerService   int `mapstructure:"error_types_per_service"`
	FingerprintsPerService int `mapstructure:"fingerprints_per_service"`
	// Traces and Spans are how many are held at a time to find where failures began, which releases a trace touched and
	// how long operations took.
	Traces int `mapstructure:"traces"`
	Spans  int `mapstructure:"spans"`
	// MetricStreams is how many cumulative streams of request metrics are followed.
	MetricStreams int `mapstructure:"metric_streams"`
	// Series is how many series a cumulative output holds.
	Series int `mapstructure:"series"`
	// UnsentBytes is how many bytes are kept for another attempt while the next component refuses them.
	UnsentBytes int `mapstructure:"unsent_bytes"`

	// prevent unkeyed literal initialization
	_ struct{}
}

const most = 1 << 24

// Validate reports every bound that is out of range.
func (c *LimitsConfig) Validate() error {
	return errors.Join(
		between("services", c.Services, 1, most),
		between("releases", c.Releases, 1, most),
		between("releases_per_service", c.ReleasesPerService, 1, roster.MaxLimit),
		between("resources", c.Resources, 1, most),
		between("operations_per_service", c.OperationsPerService, 1, roster.MaxLimit),
		between("error_types_per_service", c.ErrorTypesPerService, 1, roster.MaxLimit),
		between("fingerprints_per_service", c.FingerprintsPerService, 1, roster.MaxLimit),
		between("traces", c.Traces, 1, most),
		between("spans", c.Spans, 1, most),
		between("metric_streams", c.MetricStreams, 1, most),
		between("series", c.Series, 1, most),
		between("unsent_bytes", c.UnsentBytes, 0, 1<<40),
	)
}
