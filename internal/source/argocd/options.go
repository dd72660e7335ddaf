// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argocd

import (
	"errors"
	"fmt"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Options decide what Argo CD's payloads leave open.
type Options struct {
	// Services maps an application, by namespace/name or by name, to the service that it deploys. An
	// application that is not listed deploys the service that its annotations declare, else the one
	// called like itself.
	Services source.Services `mapstructure:"services"`

	// EnvironmentLabels are the labels of an application that name its environment; the first one that
	// is there counts, after the annotation resource.opentelemetry.io/deployment.environment.name.
	EnvironmentLabels []string `mapstructure:"environment_labels"`

	// Environment is where applications run that name no environment.
	Environment string `mapstructure:"environment"`

	// HealthWindow is how long after a sync the health of the application is still its outcome: an
	// application that degrades within it was not deployed, one that degrades later is broken.
	HealthWindow time.Duration `mapstructure:"health_window"`

	// MaxAge is how old a sync may be to be believed, since a new subscription tells of the last
	// sync, however long ago it was; 0 believes all.
	MaxAge time.Duration `mapstructure:"max_age"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the options in force where none are set.
func NewDefaultOptions() Options {
	return Options{
		EnvironmentLabels: []string{"environment", "env"},
		Environment:       "production",
		// Kubernetes gives a rollout up after ten minutes unless told otherwise.
		HealthWindow: time.Hour,
		MaxAge:       24 * time.Hour,
	}
}

// Check reports every option that cannot work, by its YAML key.
func (o *Options) Check() error {
	var errs []error
	for _, label := range o.EnvironmentLabels {
		if label == "" {
			errs = append(errs, errors.New("`environment_labels` holds an empty label: remove it, or write `environment_labels: []` to read none"))
		}
	}
	if o.Environment == "" {
		errs = append(errs, errors.New("`environment` is empty: name the environment of applications that name none, such as production"))
	}
	if o.HealthWindow < 0 {
		errs = append(errs, fmt.Errorf("`health_window` is %s: it must not be negative; 0s leaves health out of failures", o.HealthWindow))
	}
	if o.MaxAge < 0 {
		errs = append(errs, fmt.Errorf("`max_age` is %s: it must not be negative; 0s sets no limit", o.MaxAge))
	}
	return errors.Join(append(errs,
		source.CheckUnit("health_window", o.HealthWindow),
		source.CheckUnit("max_age", o.MaxAge))...)
}
