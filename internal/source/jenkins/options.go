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

// Phases of a build at which its outcome stands.
const (
	phaseCompleted = "completed"
	phaseFinalized = "finalized"
)

// Options decide what Jenkins' payloads leave open.
type Options struct {
	// Services maps a job's full name (folder/job) or a repository's full name (owner/repo) to the
	// service that it builds or deploys; the job goes first. Without an entry the service is called like
	// the repository, or like the job where no repository is told.
	Services source.Services `mapstructure:"services"`

	// Environment is where jobs deploy to that do not say it in a parameter.
	Environment string `mapstructure:"environment"`

	// Parameters are the names of the build parameters that tell what a job deploys.
	Parameters ParameterOptions `mapstructure:"parameters"`

	// Phase is the phase that tells the outcome: finalized or completed. Jenkins may send both, and a
	// build finishes once.
	Phase string `mapstructure:"phase"`

	// UnstableResult is what a build comes to whose tests failed (UNSTABLE): failure or success.
	UnstableResult delivery.PipelineResult `mapstructure:"unstable_result"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// ParameterOptions name build parameters. An empty name reads none.
type ParameterOptions struct {
	// Environment, Service and Version name the parameters that hold these.
	Environment string `mapstructure:"environment"`
	Service     string `mapstructure:"service"`
	Version     string `mapstructure:"version"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// NewDefaultOptions returns the options in force where none are set.
func NewDefaultOptions() Options {
	return Options{Environment: "production", Phase: phaseFinalized, UnstableResult: delivery.ResultFailure}
}

// Check reports every option that cannot work, by its YAML key.
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
