// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import "time"

// Truth is the truth about a case, as written to its file. Times are without clock skew, durations in seconds, shares 0 to 1.
// Empty members are absent.
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
	// Verdict is the correct final verdict on the culprit: failed if somebody reacted, else suspected; none without a culprit.
	Verdict string `json:"expected_verdict"`
	// Culprit is the release or flag to blame; nil if there is none.
	Culprit *Culprit `json:"culprit"`
	// Also is another deployment that is to blame, for failures of its own.
	Also string `json:"also_to_blame,omitempty"`
	// Cause says what was wrong if there is no culprit.
	Cause string `json:"cause,omitempty"`
	// Share is the share of operations that show the fault, of those that the fault can affect.
	Share float64 `json:"fault_share,omitempty"`
	// Onset is when the fault could first show, FirstBadSpan when the first span that shows it ended.
	Onset        time.Time `json:"onset,omitzero"`
	FirstBadSpan time.Time `json:"first_bad_span,omitzero"`
	BadSpans     int       `json:"bad_spans"`
	// Action is what people did: rollback, hotfix, flag_off or none.
	Action   string    `json:"action,omitempty"`
	Acted    time.Time `json:"acted,omitzero"`
	Restored time.Time `json:"restored,omitzero"`
	// RecoverySeconds is the time from the onset to the restoration.
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
	// OperationsPerSecond are the mean operations per second of the culprit, and of the service's other live pods, at the onset.
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
	// Hash and PreviousHash are the pod template hashes, which are the last part of the names of ReplicaSets.
	Hash         string   `json:"pod_template_hash"`
	PreviousHash string   `json:"previous_pod_template_hash"`
	Strategy     Strategy `json:"strategy"`
	Reason       string   `json:"reason,omitempty"`
	Innocent     bool     `json:"innocent"`
	// Live is when the deployment first took requests, Finished when it took all of them, absent if it never did.
	Started    time.Time `json:"started"`
	Live       time.Time `json:"live"`
	Finished   time.Time `json:"finished,omitzero"`
	RolledBack time.Time `json:"rolled_back,omitzero"`
	// LeadTimeSeconds is the time from the commit to the end of the first part of the deployment.
	LeadTimeSeconds float64 `json:"lead_time_seconds"`
}

// FlagTruth is a feature flag that was switched on, and perhaps off.
type FlagTruth struct {
	Key     string      `json:"key"`
	Service ServiceName `json:"service"`
	On      time.Time   `json:"on"`
	Off     time.Time   `json:"off,omitzero"`
}

// TellingTruth describes the quality of the telemetry.
type TellingTruth struct {
	SpanLoss      float64 `json:"span_loss"`
	ClockSkewed   bool    `json:"clock_skewed"`
	VersionsOnly  string  `json:"versions_only,omitempty"`
	VersionStands bool    `json:"service_version"`
}
