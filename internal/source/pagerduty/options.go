// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package pagerduty

import (
	"errors"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Options decide what PagerDuty's payloads leave open.
type Options struct {
	// Services maps a PagerDuty service, by id (PF9KMXH) or by name, to a service of ours; the id
	// goes first. A service that is not listed keeps PagerDuty's name.
	Services source.Services `mapstructure:"services"`

	// Environment is where incidents happen, since PagerDuty does not say.
	Environment string `mapstructure:"environment"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the options in force where none are set.
func NewDefaultOptions() Options { return Options{Environment: "production"} }

// Check reports every option that cannot work, by its YAML key.
func (o *Options) Check() error {
	if o.Environment == "" {
		return errors.New("`environment` is empty: name the environment that incidents are about, such as production")
	}
	return nil
}
