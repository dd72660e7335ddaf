// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Objective is a service level objective in an environment.
type Objective struct {
	Service     delivery.Service
	Environment string
	// Name of the objective, such as availability.
	Name string
	// Target is the required share of good operations, between 0 and 1.
	Target float64
	// Window is the period over which the target must be met.
	Window time.Duration
}

func newObjectives(entries []objectiveEntry, f *faults) []Objective {
	objectives := make([]Objective, 0, len(entries))
	type key struct {
		service           delivery.Service
		environment, name string
	}
	places := map[key]string{}
	for i, e := range entries {
		path := fmt.Sprintf("objectives[%d]", i)
		o := e.objective(path, f)
		k := key{o.Service, o.Environment, o.Name}
		if first, ok := places[k]; ok {
			f.add(path, "is the objective `%s` once more: remove one of them", first)
		}
		places[k] = path
		objectives = append(objectives, o)
	}
	return objectives
}

func (e objectiveEntry) objective(path string, f *faults) Objective {
	o := Objective{
		Service:     serviceName(e.Service, path+".service", f),
		Environment: e.Environment,
		Name:        e.Name,
		Target:      e.Target,
	}
	if e.Environment == "" {
		f.add(path+".environment", "is missing: name one, such as production")
	}
	if e.Name == "" {
		f.add(path+".name", "is missing: name the objective, such as availability")
	}
	if !(e.Target > 0 && e.Target < 1) {
		f.add(path+".target", "is %v: it must lie between 0 and 1, such as 0.999", e.Target)
	}
	var ok bool
	if o.Window, ok = parseWindow(e.Window); !ok {
		f.add(path+".window", "is %q: write a time such as 30d or 12h", e.Window)
	}
	return o
}

// maxWindow limits windows, since nothing is remembered for longer than a few months.
const maxWindow = 366 * 24 * time.Hour

// parseWindow parses a duration in Go's format, or a whole number of days such as 30d.
func parseWindow(text string) (time.Duration, bool) {
	if digits, ok := strings.CutSuffix(text, "d"); ok {
		days, err := strconv.ParseUint(digits, 10, 16)
		window := time.Duration(days) * 24 * time.Hour
		return window, err == nil && days > 0 && window <= maxWindow
	}
	window, err := time.ParseDuration(text)
	return window, err == nil && window > 0 && window <= maxWindow
}
