// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"errors"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Options configure what GitLab's payloads do not say.
type Options struct {
	// Services maps a project's full path (group/subgroup/project) to the service that is built from it. For other
	// projects the service has the last element of the path as name.
	Services source.Services `mapstructure:"services"`

	// IncidentLabels are the labels that make an issue an incident, in addition to its type; case does not matter.
	IncidentLabels []string `mapstructure:"incident_labels"`

	// Environment is the environment of incidents and feature flags, since their webhooks do not name one.
	Environment string `mapstructure:"environment"`

	// IncludeTitles records the titles of merge requests, which may contain personal data.
	IncludeTitles bool `mapstructure:"include_titles"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the default options.
func NewDefaultOptions() Options {
	return Options{IncidentLabels: []string{"incident"}, Environment: "production"}
}

// Check reports every invalid option by its YAML key.
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
