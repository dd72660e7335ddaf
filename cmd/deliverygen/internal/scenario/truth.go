// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import "time"

// Truth is what is known about a case, as it is written. Times are those of a clock that is right, durations in seconds, shares 0 to 1. What is not there is absent.
type Truth struct {
	Case     string    `json:"case"`
	Scenario string    `json:"scenario"`
	Summary  string    `json:"summary"`
	Variant  string    `json:"variant,omitempty"`
	Seed     uint64    `json:"seed"`
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	Rate     float64   `json:"requests_per_second"`
	Services int       `json:"services"`
	// Fault is the class of fault; "none" if nothing is wrong.
	Fault string `json:"fault"`
	// Verdict is what a product should say about the culprit in the end: failed, if somebody acted; suspected; or none without a culprit.
	Verdict string `json:"expected_verdict"`
	// Culprit is what is to blame; nil if no release and no flag is.
	Culprit *Culprit `json:"culprit"`
	// Also is the deployment that is to blame as well, for failures of its own.
	Also string `json:"also_to_blame,omitempty"`
	// Cause says what was wrong where nothing is to blame.
	Cause string `json:"cause,omitempty"`
	// Share is in how many of the operations that the fault can reach it shows.
	Share float64 `json:"fault_share,omitempty"`
	// Onset is when the fault could first show, FirstBadSpan when the first span ended that shows it.
	Onset        time.Time `json:"onset,omitzero"`
	FirstBadSpan time.Time `json:"first_bad_span,omitzero"`
	BadSpans     int       `json:"bad_spans"`
	// Action is what people did: rollback, hotfix, flag_off or none.
	Action   string    `json:"action,omitempty"`
	Acted    time.Time `json:"acted,omitzero"`
	Restored time.Time `json:"restored,omitzero"`
	// RecoverySeconds is from the onset until it was restored.
	RecoverySeconds float64            `json:"recovery_seconds,omitempty"`
	Incident        *IncidentTruth     `json:"incident"`
	Deployments     []*DeploymentTruth `json:"deployments"`
	Flags           []*FlagTruth       `json:"feature_flags,omitempty"`
	Telling         TellingTruth       `json:"telemetry"`
}

// ServiceName names a service.
type ServiceName struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
}

// Culprit is a deployment or a feature flag.
type Culprit struct {
	Kind         string      `json:"kind"`
	DeploymentID string      `json:"deployment_id,omitempty"`
	Flag         string      `json:"flag,omitempty"`
	Service      ServiceName `json:"service"`
	// OperationsPerSecond is how often the culprit and whatever else lives of the service at the onset are asked, on average.
	OperationsPerSecond float64 `json:"operations_per_second"`
	ControlPerSecond    float64 `json:"control_operations_per_second"`
}

// IncidentTruth is an incident. Service is what it names, nil if it names none.
type IncidentTruth struct {
	ID       string       `json:"id"`
	Service  *ServiceName `json:"service"`
	Opened   time.Time    `json:"opened"`
	Resolved time.Time    `json:"resolved,omitzero"`
}

// DeploymentTruth is a deployment.
type DeploymentTruth struct {
	ID       string      `json:"id"`
	Service  ServiceName `json:"service"`
	Version  string      `json:"version"`
	Previous string      `json:"previous_version"`
	// Hash and PreviousHash are those of the pods' templates, with which names of ReplicaSets end.
	Hash         string   `json:"pod_template_hash"`
	PreviousHash string   `json:"previous_pod_template_hash"`
	Strategy     Strategy `json:"strategy"`
	Reason       string   `json:"reason,omitempty"`
	Innocent     bool     `json:"innocent"`
	// Live is when it first took requests; Finished when it took all, absent if it never did.
	Started    time.Time `json:"started"`
	Live       time.Time `json:"live"`
	Finished   time.Time `json:"finished,omitzero"`
	RolledBack time.Time `json:"rolled_back,omitzero"`
	// LeadTimeSeconds is from the commit until the first part of the deployment was finished.
	LeadTimeSeconds float64 `json:"lead_time_seconds"`
}

// FlagTruth is a feature flag that was switched on, and perhaps off.
type FlagTruth struct {
	Key     string      `json:"key"`
	Service ServiceName `json:"service"`
	On      time.Time   `json:"on"`
	Off     time.Time   `json:"off,omitzero"`
}

// TellingTruth is how well telemetry tells of what happens.
type TellingTruth struct {
	SpanLoss      float64 `json:"span_loss"`
	ClockSkewed   bool    `json:"clock_skewed"`
	VersionsOnly  string  `json:"versions_only,omitempty"`
	VersionStands bool    `json:"service_version"`
}
