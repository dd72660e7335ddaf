// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package changerca

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// experiment is the description of a case.
type experiment struct {
	Plan    map[string]plan `json:"plan"`
	Fault   string          `json:"fault"`
	Culprit string          `json:"fault_release_service"`
	Detect  int64           `json:"detect_timestamp"`
}

// plan is the rollout of a service. Steps are keyed by their planned start; only the first step really began.
type plan struct {
	Release int64           `json:"release_time"`
	Steps   map[string]step `json:"process"`
}

// step replaces pods one by one, in the order of the lists.
type step struct {
	Released []string `json:"release_pod"`
	Deleted  []string `json:"delete_pod"`
	Complete int64    `json:"release_complete_timestamp"`
}

func readExperiment(name string) (experiment, error) {
	var e experiment
	content, err := os.ReadFile(name)
	if err != nil {
		return e, fmt.Errorf("read the plan: %w", err)
	}
	if err := json.Unmarshal(content, &e); err != nil {
		return e, fmt.Errorf("read the plan %s: %w", name, err)
	}
	if e.Detect == 0 || len(e.Plan) == 0 {
		return e, fmt.Errorf("read the plan %s: it has no detect_timestamp or no plan", name)
	}
	if _, ok := e.Plan[e.Culprit]; !ok {
		return e, fmt.Errorf("read the plan %s: the culprit %q was not rolled out", name, e.Culprit)
	}
	return e, nil
}

// services returns the services that were rolled out, in a fixed order.
func (e experiment) services() []string { return slices.Sorted(maps.Keys(e.Plan)) }

// steps returns the steps in the order of their completion.
func (p plan) steps() []step {
	return slices.SortedFunc(maps.Values(p.Steps), func(a, b step) int { return int(a.Complete - b.Complete) })
}

// Versions of all services.
const (
	oldVersion = "v1"
	newVersion = "v2"
)

// production is the environment of all services.
var production = delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "production"}

func serviceNamed(name string) delivery.Service {
	return delivery.Service{Namespace: "online-boutique", Name: name}
}

func (p plan) rollout(service string) datasettest.Rollout {
	r := datasettest.Rollout{
		Service: serviceNamed(service), Environment: production,
		Version: newVersion, Previous: oldVersion, Started: time.Unix(p.Release, 0).UTC(),
	}
	for _, s := range p.steps() {
		r.Stages = append(r.Stages, time.Unix(s.Complete, 0).UTC())
	}
	return r
}
