// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generated

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Truth is the part of what is known about a case that is used here.
type Truth struct {
	Case     string `json:"case"`
	Scenario string `json:"scenario"`
	Variant  string `json:"variant"`
	Fault    string `json:"fault"`
	// Verdict is failed, suspected or none.
	Verdict string    `json:"expected_verdict"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	// Culprit is nil if neither a deployment nor a flag is to blame.
	Culprit *Culprit `json:"culprit"`
	// Also is the second deployment to blame; usually empty.
	Also string `json:"also_to_blame"`
	// Share is the share, from 0 to 1, of the operations affected by the fault among those that it can affect.
	Share float64 `json:"fault_share"`
	// Onset is when the fault could first have an effect, FirstBadSpan when the first affected span ended.
	Onset        time.Time `json:"onset"`
	FirstBadSpan time.Time `json:"first_bad_span"`
	// Acted is when somebody acted, Restored when that had taken effect; zero if nobody did.
	Acted       time.Time    `json:"acted"`
	Restored    time.Time    `json:"restored"`
	Incident    *Incident    `json:"incident"`
	Deployments []Deployment `json:"deployments"`
}

// Culprit is what is to blame.
type Culprit struct {
	// Kind is deployment or feature_flag.
	Kind         string      `json:"kind"`
	DeploymentID string      `json:"deployment_id"`
	Flag         string      `json:"flag"`
	Service      serviceName `json:"service"`
	// OperationsPerSecond and ControlPerSecond are the rates of operations of the culprit's instances and of the others
	// of its service.
	OperationsPerSecond float64 `json:"operations_per_second"`
	ControlPerSecond    float64 `json:"control_operations_per_second"`
}

type serviceName struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
}

func (s serviceName) service() delivery.Service {
	return delivery.Service{Namespace: s.Namespace, Name: s.Name}
}

// Incident is what a pager was sent.
type Incident struct {
	Service *serviceName `json:"service"`
	Opened  time.Time    `json:"opened"`
}

// Deployment is a release that was deployed.
type Deployment struct {
	ID       string      `json:"id"`
	Service  serviceName `json:"service"`
	Version  string      `json:"version"`
	Previous string      `json:"previous_version"`
	Started  time.Time   `json:"started"`
	Finished time.Time   `json:"finished"`
	// Hash and PreviousHash are the pod template hashes.
	Hash         string `json:"pod_template_hash"`
	PreviousHash string `json:"previous_pod_template_hash"`
}

// ReadTruth reads what is known about the case in a folder.
func ReadTruth(dir string) (*Truth, error) {
	text, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		return nil, fmt.Errorf("a case is not complete: %w", err)
	}
	truth := &Truth{}
	if err := json.Unmarshal(text, truth); err != nil {
		return nil, fmt.Errorf("read the truth in %s: %w", dir, err)
	}
	return truth, nil
}
