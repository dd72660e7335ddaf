// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"errors"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Options decide what GitLab's payloads leave open.
type Options struct {
	// Services maps a project's full path (group/subgroup/project) to the service that is built from
	// it. Other projects are services of their own last name.
	Services source.Services `mapstructure:"services"`

	// IncidentLabels are the labels that make an issue an incident, besides its type; case does not matter.
	IncidentLabels []string `mapstructure:"incident_labels"`

	// Environment is where incidents happen and feature flags are switched, since neither says.
	Environment string `mapstructure:"environment"`

	// IncludeTitles records the titles of merge requests, which may hold what people wrote about people.
	IncludeTitles bool `mapstructure:"include_titles"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the options in force where none are set.
func NewDefaultOptions() Options {
	return Options{IncidentLabels: []string{"incident"}, Environment: "production"}
}

// Check reports every option that cannot work, by its YAML key.
func (o *Options) Check() error {
	var errs []error
	for _, label := range o.IncidentLabels {
		if label == "" {
			errs = append(errs, errors.New("`incident_labels` holds an empty label: remove it, or write `incident_labels: []` to know incidents by their type alone"))
		}
	}
	if o.Environment == "" {
		errs = append(errs, errors.New("`environment` is empty: name the environment that incidents are about, such as production"))
	}
	return errors.Join(errs...)
}
