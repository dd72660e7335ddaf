// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package opsgenie

import (
	"errors"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/alerts"
)

// Options configure what Opsgenie's payloads do not say.
type Options struct {
	// Services maps the value of a tag service:<value>, an entity or the name of an integration to a service; they take
	// precedence in this order. A tag or an entity that is not listed is the service's name.
	Services source.Services `mapstructure:"services"`

	// Environment is the environment of alerts without a tag environment:<name> or env:<name>.
	Environment string `mapstructure:"environment"`

	// Severities are those that make an alert an incident. They follow from its priority: critical is P1, high is P2, and
	// so on.
	Severities alerts.Severities `mapstructure:"severities"`

	// IncidentTags are the tags that make an alert an incident regardless of its priority; case does not matter.
	IncidentTags []string `mapstructure:"incident_tags"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the default options.
func NewDefaultOptions() Options {
	return Options{
		Environment:  "production",
		Severities:   alerts.NewDefaultSeverities(),
		IncidentTags: []string{"incident"},
	}
}

// Check reports every invalid option by its YAML key.
func (o *Options) Check() error {
	errs := []error{o.Severities.Check()}
	if slices.Contains(o.IncidentTags, "") {
		errs = append(errs, errors.New("`incident_tags` holds an empty tag: remove it, or write `incident_tags: []` to go by priority only"))
	}
	if o.Environment == "" {
		errs = append(errs, errors.New("`environment` is empty: name the environment that alerts without a tag are about, such as production"))
	}
	return errors.Join(errs...)
}
