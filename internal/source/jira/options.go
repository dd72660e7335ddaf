// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jira

import (
	"errors"
	"fmt"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Options decide what Jira's payloads leave open.
type Options struct {
	// Services maps the value of the service field, a component or the key of a project to a service of
	// ours; they go first in this order. A value of the service field or a component that is not listed
	// is the service's name.
	Services source.Services `mapstructure:"services"`

	// ServiceField is the id of the custom field that names the affected service, such as
	// customfield_10041. Without one, components name the service.
	ServiceField string `mapstructure:"service_field"`

	// Environment is where incidents happen, since issues do not say.
	Environment string `mapstructure:"environment"`

	// IncidentTypes and IncidentLabels make an issue an incident, by its type or by one of its labels;
	// case does not matter.
	IncidentTypes  []string `mapstructure:"incident_types"`
	IncidentLabels []string `mapstructure:"incident_labels"`

	// DoneStatuses are the names of the statuses in the category done, of all workflows. A webhook tells
	// the category of the status that an issue has, but only the name of the one that it had.
	DoneStatuses []string `mapstructure:"done_statuses"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the options in force where none are set: the issue types and statuses of
// Jira's own templates.
func NewDefaultOptions() Options {
	return Options{
		Environment:    "production",
		IncidentTypes:  []string{"Incident", "[System] Incident"},
		IncidentLabels: []string{"incident"},
		DoneStatuses:   []string{"Done", "Closed", "Resolved", "Completed", "Canceled", "Cancelled", "Declined"},
	}
}

// Check reports every option that cannot work, by its YAML key.
func (o *Options) Check() error {
	errs := []error{
		checkNames("incident_types", o.IncidentTypes),
		checkNames("incident_labels", o.IncidentLabels),
		checkNames("done_statuses", o.DoneStatuses),
	}
	if o.Environment == "" {
		errs = append(errs, errors.New("`environment` is empty: name the environment that incident issues are about, such as production"))
	}
	return errors.Join(errs...)
}

func checkNames(key string, names []string) error {
	if slices.Contains(names, "") {
		return fmt.Errorf("`%s` holds an empty name: remove it, or write `%s: []` for none", key, key)
	}
	return nil
}
