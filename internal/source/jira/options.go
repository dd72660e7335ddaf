// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jira

import (
	"errors"
	"fmt"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Options configure what Jira's payloads do not say.
type Options struct {
	// Services maps the value of the service field, a component or the key of a project to a service; they take
	// precedence in this order. A value of the service field or a component that is not listed is the service's name.
	Services source.Services `mapstructure:"services"`

	// ServiceField is the id of the custom field that names the affected service, such as
	// customfield_10041. Without one, components name the service.
	ServiceField string `mapstructure:"service_field"`

	// Environment is the environment of incidents, since issues do not name one.
	Environment string `mapstructure:"environment"`

	// IncidentTypes and IncidentLabels are the types and labels that make an issue an incident; case does not matter.
	IncidentTypes  []string `mapstructure:"incident_types"`
	IncidentLabels []string `mapstructure:"incident_labels"`

	// DoneStatuses are the names of all statuses in the category done, of all workflows. They are needed because a
	// webhook contains the category of an issue's current status, but only the name of its previous one.
	DoneStatuses []string `mapstructure:"done_statuses"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the default options, with the issue types and statuses of Jira's own templates.
func NewDefaultOptions() Options {
	return Options{
		Environment:    "production",
		IncidentTypes:  []string{"Incident", "[System] Incident"},
		IncidentLabels: []string{"incident"},
		DoneStatuses:   []string{"Done", "Closed", "Resolved", "Completed", "Canceled", "Cancelled", "Declined"},
	}
}

// Check reports every invalid option by its YAML key.
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
