// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/estate"
)

// Scenario is a kind of case.
type Scenario struct {
	Name, Summary string
	plan          func(*draft)
}

// All returns all scenarios in the order of the documentation.
func All() []Scenario {
	return slices.Concat(canaries(), callers(), rollouts(), changes(), innocence(), surroundings())
}

// Find returns the scenarios with the given names, or all if there are no names.
func Find(names []string) ([]Scenario, error) {
	all := All()
	if len(names) == 0 {
		return all, nil
	}
	var found []Scenario
	for _, name := range names {
		i := slices.IndexFunc(all, func(s Scenario) bool { return s.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("`--scenario` %q is none of %s", name, strings.Join(Names(), ", "))
		}
		found = append(found, all[i])
	}
	return found, nil
}

// Names returns the names of all scenarios.
func Names() []string {
	var names []string
	for _, s := range All() {
		names = append(names, s.Name)
	}
	return names
}

// Limits of the options.
const (
	MinDuration = 5 * time.Minute
	MaxDuration = 24 * time.Hour
	MaxRate     = 10_000
)

// Validate reports every invalid option by the name of its flag.
func (o Options) Validate() error {
	var errs []error
	if o.Duration < MinDuration || o.Duration > MaxDuration {
		errs = append(errs, fmt.Errorf("`--duration` is %s: it must be %s to %s", o.Duration, MinDuration, MaxDuration))
	}
	if o.Rate <= 0 || o.Rate > MaxRate {
		errs = append(errs, fmt.Errorf("`--rate` is %g: it must be more than 0 and %d at most", o.Rate, MaxRate))
	}
	if o.Services < estate.MinServices || o.Services > estate.MaxServices {
		errs = append(errs, fmt.Errorf("`--services` is %d: it must be %d to %d", o.Services, estate.MinServices, estate.MaxServices))
	}
	return errors.Join(errs...)
}

// Plan draws the n-th case of the scenario.
func (s Scenario) Plan(o Options, n int) *Plan {
	d := newDraft(o, s.Name, n)
	d.Summary = s.Summary
	s.plan(d)
	return d.Plan
}
