// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"errors"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// LimitsConfig bounds what is remembered. What finds no room is refused and counted.
type LimitsConfig struct {
	Deployments  int `mapstructure:"deployments"`
	Changes      int `mapstructure:"changes"`
	Revisions    int `mapstructure:"revisions"`
	PipelineRuns int `mapstructure:"pipeline_runs"`
	// Incidents bounds what people corrected as well.
	Incidents    int `mapstructure:"incidents"`
	Artifacts    int `mapstructure:"artifacts"`
	FeatureFlags int `mapstructure:"feature_flags"`
	// Sources bounds the sources, and the services each of them tells of, whose silence is noticed.
	Sources int `mapstructure:"sources"`
	// Series bounds the counter and histogram series.
	Series int `mapstructure:"series"`
	// HealthServices bounds the services, each in one environment, whose health is followed, ReleasesPerService what telemetry calls their
	// releases, and HealthTotals what is held of all of them until it settles.
	HealthServices     int `mapstructure:"health_services"`
	ReleasesPerService int `mapstructure:"releases_per_service"`
	HealthTotals       int `mapstructure:"health_totals"`
	// Findings bounds what is known of releases, Answers the incidents that telemetry is asked about.
	Findings int `mapstructure:"findings"`
	Answers  int `mapstructure:"answers"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports every bound that leaves no room.
func (c *LimitsConfig) Validate() error {
	return errors.Join(
		atLeast("deployments", c.Deployments, 1),
		atLeast("changes", c.Changes, 1),
		atLeast("revisions", c.Revisions, 1),
		atLeast("pipeline_runs", c.PipelineRuns, 1),
		atLeast("incidents", c.Incidents, 1),
		atLeast("artifacts", c.Artifacts, 1),
		atLeast("feature_flags", c.FeatureFlags, 1),
		atLeast("sources", c.Sources, 1),
		atLeast("series", c.Series, 1),
		atLeast("health_services", c.HealthServices, 1),
		atLeast("releases_per_service", c.ReleasesPerService, 2),
		atLeast("health_totals", c.HealthTotals, 1),
		atLeast("findings", c.Findings, 1),
		atLeast("answers", c.Answers, 1),
	)
}

func (c *LimitsConfig) entities() delivery.Limits {
	return delivery.Limits{
		delivery.KindDeployment:  c.Deployments,
		delivery.KindChange:      c.Changes,
		delivery.KindRevision:    c.Revisions,
		delivery.KindPipelineRun: c.PipelineRuns,
		delivery.KindIncident:    c.Incidents,
		delivery.KindArtifact:    c.Artifacts,
		delivery.KindFeatureFlag: c.FeatureFlags,
		delivery.KindCorrection:  c.Incidents,
	}
}
