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

// Options decide what GitHub's payloads leave open.
type Options struct {
	// Services maps a repository's full name (owner/repo) to the service that is built from it. It
	// goes before the repository's custom properties service_name and service_namespace, and those
	// before the repository's name.
	Services source.Services `mapstructure:"services"`

	// IncidentLabels are the labels that make an issue an incident; case does not matter.
	IncidentLabels []string `mapstructure:"incident_labels"`

	// Environment is where the incidents of issues happen, since an issue does not say.
	Environment string `mapstructure:"environment"`

	// NotPlannedResolves makes an incident issue that is closed as not planned (or as a duplicate) a
	// resolved incident of unknown cause. Otherwise such a closing is passed over and the incident
	// stays open.
	NotPlannedResolves bool `mapstructure:"not_planned_resolves"`

	// IncludeTitles records the titles of pull requests, which may hold what people wrote about people.
	IncludeTitles bool `mapstructure:"include_titles"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the options in force where none are set.
func NewDefaultOptions() Options {
	return Options{
		IncidentLabels:     []string{"incident"},
		Environment:        "production",
		NotPlannedResolves: true,
	}
}

// Check reports every option that cannot work, by its YAML key.
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
