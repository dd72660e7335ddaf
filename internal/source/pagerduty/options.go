// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package pagerduty

import (
	"errors"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Options configure what PagerDuty's payloads do not say.
type Options struct {
	// Services maps a PagerDuty service, by id (PF9KMXH) or by name, to a service; the id takes precedence. A service that
	// is not listed keeps PagerDuty's name.
	Services source.Services `mapstructure:"services"`

	// Environment is the environment of incidents, since PagerDuty has none.
	Environment string `mapstructure:"environment"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the default options.
func NewDefaultOptions() Options { return Options{Environment: "production"} }

// Check reports every invalid option by its YAML key.
func (o *Options) Check() error {
	if o.Environment == "" {
		return errors.New("`environment` is empty: name the environment that incidents are about, such as production")
	}
	return nil
}
