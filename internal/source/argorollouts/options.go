// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argorollouts

import (
	"errors"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Options configure what the payloads of Argo Rollouts do not say.
type Options struct {
	// Services maps a rollout, by namespace/name or by name, to the service that it deploys. A rollout that is not
	// listed deploys the service that its annotations declare, else the service with its own name.
	Services source.Services `mapstructure:"services"`

	// EnvironmentLabels are the labels of a rollout that name its environment; the first present one wins. The
	// annotation resource.opentelemetry.io/deployment.environment.name takes precedence.
	EnvironmentLabels []string `mapstructure:"environment_labels"`

	// Environment is the environment of rollouts that name none.
	Environment string `mapstructure:"environment"`

	// Tenant is the name of the cluster, which payloads do not contain. It is needed if several clusters post to one
	// collector and their rollouts have no uid.
	Tenant string `mapstructure:"tenant"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the default options.
func NewDefaultOptions() Options {
	return Options{EnvironmentLabels: []string{"environment", "env"}, Environment: "production"}
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
		errs = append(errs, errors.New("`environment` is empty: name the environment of rollouts that name none, such as production"))
	}
	return errors.Join(errs...)
}
