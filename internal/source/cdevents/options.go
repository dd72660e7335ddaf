// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package cdevents

import (
	"errors"
	"fmt"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Options configure what events do not say.
type Options struct {
	// Services maps the id of a service, or the name of a pipeline, to a service. A service that is not listed keeps
	// the name in its id.
	Services source.Services `mapstructure:"services"`

	// Environment is the environment of events that name none.
	Environment string `mapstructure:"environment"`

	// Provider is the name recorded for the sender (dora.provider.name).
	Provider string `mapstructure:"provider"`

	// AllowedOrigins are the origins that get permission to post when they ask for it (abuse protection of CloudEvents
	// webhooks); "*" allows all.
	AllowedOrigins []string `mapstructure:"allowed_origins"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the default options.
func NewDefaultOptions() Options {
	return Options{Environment: "production", Provider: "cdevents", AllowedOrigins: []string{anybody}}
}

// Check reports every invalid option by its YAML key.
func (o *Options) Check() error {
	var errs []error
	if o.Environment == "" {
		errs = append(errs, errors.New("`environment` is empty: name the environment of events that name none, such as production"))
	}
	if o.Provider == "" {
		errs = append(errs, errors.New("`provider` is empty: name the sender, such as cdevents or tekton"))
	}
	for i, origin := range o.AllowedOrigins {
		if origin == "" {
			errs = append(errs, fmt.Errorf("`allowed_origins[%d]` is empty: remove it, or write `allowed_origins: []` to give nobody the permission", i))
		}
	}
	return errors.Join(errs...)
}
