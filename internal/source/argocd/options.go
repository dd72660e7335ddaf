// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argocd

import (
	"errors"
	"fmt"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Options configure what Argo CD's payloads do not say.
type Options struct {
	// Services maps an application, by namespace/name or by name, to the service that it deploys. An application that
	// is not listed deploys the service that its annotations declare, else the service with its own name.
	Services source.Services `mapstructure:"services"`

	// EnvironmentLabels are the labels of an application that name its environment; the first present one wins. The
	// annotation resource.opentelemetry.io/deployment.environment.name takes precedence.
	EnvironmentLabels []string `mapstructure:"environment_labels"`

	// Environment is the environment of applications that name none.
	Environment string `mapstructure:"environment"`

	// HealthWindow is how long after a sync the application's health is attributed to it: if the application degrades
	// within the window, the deployment failed; later degradation has other causes.
	HealthWindow time.Duration `mapstructure:"health_window"`

	// MaxAge is the age up to which syncs are recorded, since a new subscription reports the last sync however old it
	// is; 0 means no limit.
	MaxAge time.Duration `mapstructure:"max_age"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the default options.
func NewDefaultOptions() Options {
	return Options{
		EnvironmentLabels: []string{"environment", "env"},
		Environment:       "production",
		// By default Kubernetes gives up on a rollout after ten minutes.
		HealthWindow: time.Hour,
		MaxAge:       24 * time.Hour,
	}
}

// Check reports every invalid option by its YAML key.
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
