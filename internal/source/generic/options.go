// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import "errors"

// Options decide what requests leave open.
type Options struct {
	// Environment is where things happen that name no environment.
	Environment string `mapstructure:"environment"`

	// Provider is the name recorded for the sender (dora.provider.name).
	Provider string `mapstructure:"provider"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the options in force where none are set.
func NewDefaultOptions() Options {
	return Options{Environment: "production", Provider: "generic"}
}

// Check reports every option that cannot work, by its YAML key.
func (o *Options) Check() error {
	var errs []error
	if o.Environment == "" {
		errs = append(errs, errors.New("`environment` is empty: name the environment of events that name none, such as production"))
	}
	if o.Provider == "" {
		errs = append(errs, errors.New("`provider` is empty: name the sender, such as generic or the name of your CI system"))
	}
	return errors.Join(errs...)
}
