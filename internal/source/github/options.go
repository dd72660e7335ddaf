// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Options configure what GitHub's payloads do not say.
type Options struct {
	// Services maps a repository's full name (owner/repo) to the service that is built from it. It takes precedence
	// over the repository's custom properties service_name and service_namespace, and these over the repository's name.
	Services source.Services `mapstructure:"services"`

	// IncidentLabels are the labels that make an issue an incident; case does not matter.
	IncidentLabels []string `mapstructure:"incident_labels"`

	// Environment is the environment of incident issues, since issues do not name one.
	Environment string `mapstructure:"environment"`

	// NotPlannedResolves says that closing an incident issue as not planned, or as a duplicate, resolves the incident
	// with an unknown cause. Otherwise this is ignored and the incident stays open.
	NotPlannedResolves bool `mapstructure:"not_planned_resolves"`

	// IncludeTitles records the titles of pull requests, which may contain personal data.
	IncludeTitles bool `mapstructure:"include_titles"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the default options.
func NewDefaultOptions() Options {
	return Options{
		IncidentLabels:     []string{"incident"},
		Environment:        "production",
		NotPlannedResolves: true,
	}
}

// Check reports every invalid option by its YAML key.
func (o *Options) Check() error {
	var errs []error
	for _, repository := range slices.Sorted(maps.Keys(o.Services)) {
		if !strings.Contains(repository, "/") {
			errs = append(errs, fmt.Errorf("`services` names the repository %q without its owner: write owner/%s", repository, repository))
		}
	}
	for _, label := range o.IncidentLabels {
		if label == "" {
			errs = append(errs, errors.New("`incident_labels` holds an empty label: remove it, or write `incident_labels: []` to have no incidents from issues"))
		}
	}
	if o.Environment == "" {
		errs = append(errs, errors.New("`environment` is empty: name the environment that incident issues are about, such as production"))
	}
	return errors.Join(errs...)
}
