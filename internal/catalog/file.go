// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

// currentVersion is the only version of the file's format.
const currentVersion = 1

// file is the delivery file as written. [shape] checks the YAML against these types. docs/delivery.schema.json is the same
// for editors; a test compares the two.
type file struct {
	Version      int              `yaml:"version"`
	Include      []string         `yaml:"include"`
	Services     []serviceEntry   `yaml:"services"`
	Environments environments     `yaml:"environments"`
	Definitions  definitions      `yaml:"definitions"`
	Objectives   []objectiveEntry `yaml:"objectives"`
	Rules        []ruleEntry      `yaml:"rules"`
}

type serviceEntry struct {
	Name         string              `yaml:"name"`
	Namespace    string              `yaml:"namespace"`
	Owner        string              `yaml:"owner"`
	Criticality  string              `yaml:"criticality"`
	Runbook      string              `yaml:"runbook"`
	DependsOn    []string            `yaml:"depends_on"`
	Repositories []repositoryEntry   `yaml:"repositories"`
	ArgoCD       []string            `yaml:"argocd"`
	PagerDuty    []string            `yaml:"pagerduty"`
	Opsgenie     []string            `yaml:"opsgenie"`
	Alerts       []map[string]string `yaml:"alerts"`
}

type repositoryEntry struct {
	URL   string   `yaml:"url"`
	Paths []string `yaml:"paths"`
}

type environments struct {
	Aliases   map[string]string `yaml:"aliases"`
	Tiers     map[string]string `yaml:"tiers"`
	Telemetry []telemetryEntry  `yaml:"telemetry"`
}

type telemetryEntry struct {
	Attribute   string `yaml:"attribute"`
	Match       string `yaml:"match"`
	Environment string `yaml:"environment"`
}

// definitions holds pointers, because a missing key means the default, while an empty list is a choice.
type definitions struct {
	ProductionTiers     *[]string `yaml:"production_tiers"`
	LeadTimeStart       *string   `yaml:"lead_time_start"`
	RecoveryStart       *string   `yaml:"recovery_start"`
	RollbackBlame       *string   `yaml:"rollback_blame"`
	FailedRollouts      *string   `yaml:"failed_rollouts"`
	HotfixRefs          *[]string `yaml:"hotfix_refs"`
	HotfixLabels        *[]string `yaml:"hotfix_labels"`
	RecoveryEnd         *string   `yaml:"recovery_end"`
	RolloutWindow       *string   `yaml:"rollout_window"`
	ExcludedChangeKinds *[]string `yaml:"excluded_change_kinds"`
	CountSuspected      *bool     `yaml:"count_suspected"`
}

type objectiveEntry struct {
	Service     string  `yaml:"service"`
	Environment string  `yaml:"environment"`
	Name        string  `yaml:"name"`
	Target      float64 `yaml:"target"`
	Window      string  `yaml:"window"`
}

type ruleEntry struct {
	Name  string     `yaml:"name"`
	Match matchEntry `yaml:"match"`
	As    string     `yaml:"as"`
	Set   setEntry   `yaml:"set"`
}

type matchEntry struct {
	Source      string            `yaml:"source"`
	Kind        string            `yaml:"kind"`
	Repository  string            `yaml:"repository"`
	Name        string            `yaml:"name"`
	Branch      string            `yaml:"branch"`
	Environment string            `yaml:"environment"`
	Severity    []string          `yaml:"severity"`
	Paths       []string          `yaml:"paths"`
	Labels      map[string]string `yaml:"labels"`
}

type setEntry struct {
	Service     string `yaml:"service"`
	Environment string `yaml:"environment"`
	Reason      string `yaml:"reason"`
	ChangeKind  string `yaml:"change_kind"`
	Severity    string `yaml:"severity"`
}
