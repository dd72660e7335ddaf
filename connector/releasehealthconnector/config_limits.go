// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector

import (
	"errors"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/roster"
)

// LimitsConfig bounds what is held. What finds no room is counted together with others under _other, or sampled, and counted as such.
type LimitsConfig struct {
	// Services and Releases are how many are counted apart.
	Services int `mapstructure:"services"`
	Releases int `mapstructure:"releases"`
	// ReleasesPerService is how many releases of one service are: the busiest.
	ReleasesPerService int `mapstructure:"releases_per_service"`
	// Resources is how many resources, in practice instances, are recognised without reading their attributes again.
	Resources int `mapstructure:"resources"`
	// OperationsPerService, ErrorTypesPerService and FingerprintsPerService are how many of a service's own are counted apart.
	OperationsPerService   int `mapstructure:"operations_per_service"`
	ErrorTypesPerService   int `mapstructure:"error_types_per_service"`
	FingerprintsPerService int `mapstructure:"fingerprints_per_service"`
	// Traces and Spans are how many are held at a time to find out where failures began, what they touched and how long they took.
	Traces int `mapstructure:"traces"`
	Spans  int `mapstructure:"spans"`
	// MetricStreams is how many cumulative streams of request metrics are followed.
	MetricStreams int `mapstructure:"metric_streams"`
	// Series is how many series are added up for a cumulative output.
	Series int `mapstructure:"series"`
	// UnsentBytes is how much is kept to be sent again while the next component refuses it.
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
