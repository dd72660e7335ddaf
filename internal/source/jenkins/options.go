// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package jenkins

import (
	"errors"
	"fmt"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// Phases of a build in which its outcome is known.
const (
	phaseCompleted = "completed"
	phaseFinalized = "finalized"
)

// Options configure what Jenkins' payloads do not say.
type Options struct {
	// Services maps a job's full name (folder/job) or a repository's full name (owner/repo) to the service that it
	// builds or deploys; the job takes precedence. Without an entry the service has the name of the repository, or of
	// the job if there is no repository.
	Services source.Services `mapstructure:"services"`

	// Environment is the environment of jobs without a parameter for it.
	Environment string `mapstructure:"environment"`

	// Parameters are the names of the build parameters that say what a job deploys and where.
	Parameters ParameterOptions `mapstructure:"parameters"`

	// Phase is the phase whose webhooks are mapped: finalized or completed. Jenkins may send both, but a build finishes
	// only once.
	Phase string `mapstructure:"phase"`

	// UnstableResult is the result of a build with failed tests (UNSTABLE): failure or success.
	UnstableResult delivery.PipelineResult `mapstructure:"unstable_result"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// ParameterOptions are names of build parameters. With an empty name no parameter is read.
type ParameterOptions struct {
	// Environment, Service and Version are the names of the parameters with these values.
	Environment string `mapstructure:"environment"`
	Service     string `mapstructure:"service"`
	Version     string `mapstructure:"version"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the default options.
func NewDefaultOptions() Options {
	return Options{Environment: "production", Phase: phaseFinalized, UnstableResult: delivery.ResultFailure}
}

// Check reports every invalid option by its YAML key.
func (o *Options) Check() error {
	var errs []error
	if o.Environment == "" {
		errs = append(errs, errors.New("`environment` is empty: name the environment of jobs that do not tell one, such as production"))
	}
	if o.Phase != phaseFinalized && o.Phase != phaseCompleted {
		errs = append(errs, fmt.Errorf("`phase` is %q: use finalized, or completed if the endpoint in Jenkins sends that event only", o.Phase))
	}
	if !slices.Contains([]delivery.PipelineResult{delivery.ResultFailure, delivery.ResultSuccess}, o.UnstableResult) {
		errs = append(errs, fmt.Errorf("`unstable_result` is %q: use failure, or success if failing tests do not count against a build", o.UnstableResult))
	}
	return errors.Join(errs...)
}
