// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import "errors"

// Options configure what requests do not say.
type Options struct {
	// Environment is the environment of events that name none.
	Environment string `mapstructure:"environment"`

	// Provider is the name recorded for the sender (dora.provider.name).
	Provider string `mapstructure:"provider"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the default options.
func NewDefaultOptions() Options {
	return Options{Environment: "production", Provider: "generic"}
}

// Check reports every invalid option by its YAML key.
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
