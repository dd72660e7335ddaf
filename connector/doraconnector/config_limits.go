// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"errors"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// LimitsConfig bounds what is remembered. An item beyond a limit is refused and counted.
type LimitsConfig struct {
	Deployments  int `mapstructure:"deployments"`
	Changes      int `mapstructure:"changes"`
	Revisions    int `mapstructure:"revisions"`
	PipelineRuns int `mapstructure:"pipeline_runs"`
	// Incidents also bounds the corrections that people made.
	Incidents    int `mapstructure:"incidents"`
	Artifacts    int `mapstructure:"artifacts"`
	FeatureFlags int `mapstructure:"feature_flags"`
	// Sources bounds the sources, and the services that each source reports, that are watched for silence.
	Sources int `mapstructure:"sources"`
	// Series bounds the counter and histogram series.
	Series int `mapstructure:"series"`
	// HealthServices bounds the services, counted per environment, whose health is followed. ReleasesPerService
	// bounds the releases of one service. HealthTotals bounds the totals that are held for all of them until they
	// settle.
	HealthServices     int `mapstructure:"health_services"`
	ReleasesPerService int `mapstructure:"releases_per_service"`
	HealthTotals       int `mapstructure:"health_totals"`
	// Findings bounds the findings about releases, Answers the incidents whose cause telemetry is asked for.
	Findings int `mapstructure:"findings"`
	Answers  int `mapstructure:"answers"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate reports every limit that is too small.
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
