// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package alerts

import (
	"errors"
	"fmt"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Grouping says what makes one incident: an alert or a group of alerts.
type Grouping string

// Groupings.
const (
	// ByAlert makes an incident of every alert: one per label set and start time.
	ByAlert Grouping = "alert"
	// ByGroup makes an incident of every group of alerts, as grouped by the sender.
	ByGroup Grouping = "group"
)

// Options configure what alerts do not say. Of several labels the first that the alert has wins.
type Options struct {
	// Services maps the value of a service label, or the name of an alert, to a service; the label takes precedence.
	// A label value that is not listed is the service's name.
	Services source.Services `mapstructure:"services"`

	// Environment is the environment of alerts without an environment label.
	Environment string `mapstructure:"environment"`

	// ServiceLabels, NamespaceLabels, EnvironmentLabels and SeverityLabels are the names of the labels that contain
	// service.name, service.namespace, the environment and the severity.
	ServiceLabels     []string `mapstructure:"service_labels"`
	NamespaceLabels   []string `mapstructure:"namespace_labels"`
	EnvironmentLabels []string `mapstructure:"environment_labels"`
	SeverityLabels    []string `mapstructure:"severity_labels"`

	// Severities are the severities that make an alert an incident. Other alerts become incidents only by a rule.
	Severities Severities `mapstructure:"severities"`

	// GroupBy says what makes one incident: alert or group.
	GroupBy Grouping `mapstructure:"group_by"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the default options. They do not include the label "namespace", which is a Kubernetes
// namespace: few services use it as service.namespace.
func NewDefaultOptions() Options {
	return Options{
		Environment:       "production",
		ServiceLabels:     []string{"service_name", "service"},
		NamespaceLabels:   []string{"service_namespace"},
		EnvironmentLabels: []string{"deployment_environment_name", "deployment_environment", "environment", "env"},
		SeverityLabels:    []string{"severity"},
		Severities:        NewDefaultSeverities(),
		GroupBy:           ByAlert,
	}
}

// Check reports every invalid option by its YAML key.
func (o *Options) Check() error {
	errs := []error{
		checkLabels("service_labels", o.ServiceLabels),
		checkLabels("namespace_labels", o.NamespaceLabels),
		checkLabels("environment_labels", o.EnvironmentLabels),
		checkLabels("severity_labels", o.SeverityLabels),
		o.Severities.Check(),
	}
	if o.Environment == "" {
		errs = append(errs, errors.New("`environment` is empty: name the environment that alerts without a label are about, such as production"))
	}
	if o.GroupBy != ByAlert && o.GroupBy != ByGroup {
		errs = append(errs, fmt.Errorf("`group_by` is %q: use alert or group", o.GroupBy))
	}
	return errors.Join(errs...)
}

func checkLabels(key string, labels []string) error {
	if slices.Contains(labels, "") {
		return fmt.Errorf("`%s` holds an empty name: remove it, or write `%s: []` to read no label", key, key)
	}
	return nil
}
