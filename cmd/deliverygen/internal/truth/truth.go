// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package truth

import (
	"encoding/json"
	"io"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// Truth is what every figure must be. The package documentation describes its file format.
type Truth struct {
	AsOf       time.Time      `json:"as_of"`
	ValidUntil time.Time      `json:"valid_until"`
	Guard      string         `json:"guard"`
	Scopes     []Scope        `json:"scopes"`
	Pipelines  []Pipeline     `json:"pipelines"`
	Features   map[string]int `json:"features"`
}

// Scope holds the figures of one service in one environment.
type Scope struct {
	Namespace   string                 `json:"service.namespace"`
	Service     string                 `json:"service.name"`
	Environment string                 `json:"deployment.environment.name"`
	Production  bool                   `json:"production"`
	Windows     map[string]Figures     `json:"windows,omitempty"`
	Counters    map[string][]Count     `json:"counters"`
	Histograms  map[string][]Histogram `json:"histograms"`
	Deployments []Deployment           `json:"deployments"`
}

// Figures are values by metric.
type Figures map[string]float64

// Pipeline holds the figures of one pipeline of one repository.
type Pipeline struct {
	Name       string                 `json:"cicd.pipeline.name"`
	Repository string                 `json:"vcs.repository.url.full"`
	Windows    map[string]Figures     `json:"windows"`
	Histograms map[string][]Histogram `json:"histograms"`
}

// Compute computes the truth of a ledger that ends at asOf.
func Compute(book *ledger.Ledger, asOf time.Time, guard time.Duration) *Truth {
	t := &Truth{
		AsOf: asOf, ValidUntil: asOf.Add(guard), Guard: guard.String(),
		Scopes: []Scope{}, Pipelines: []Pipeline{}, Features: map[string]int{},
	}
	for _, s := range book.Services {
		for _, environment := range environments(s) {
			t.Scopes = append(t.Scopes, scopeTruth(s, environment, asOf))
		}
		t.Pipelines = append(t.Pipelines, pipelines(s, asOf)...)
		for feature, times := range s.Features {
			t.Features[feature] += times
		}
	}
	return t
}

// environments returns the environments in which the service had deployments or incidents, production first.
func environments(s *ledger.Service) []*ledger.Environment {
	var production, others []*ledger.Environment
	seen := map[string]bool{}
	note := func(e *ledger.Environment) {
		switch {
		case seen[e.Name]:
		case e.Production:
			production = append(production, e)
		default:
			others = append(others, e)
		}
		seen[e.Name] = true
	}
	for _, d := range s.Deployments {
		note(d.Environment)
	}
	for _, i := range s.Incidents {
		note(i.Environment)
	}
	return append(production, others...)
}

// Write writes the truth as indented JSON.
func (t *Truth) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(t)
}
