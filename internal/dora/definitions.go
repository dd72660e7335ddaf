// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// LeadTimeStart says when the lead time of a change begins, see docs/definitions.md.
type LeadTimeStart string

// Values of [LeadTimeStart].
const (
	StartFirstCommit  LeadTimeStart = "first_commit"
	StartChangeOpened LeadTimeStart = "change_opened"
	StartChangeMerged LeadTimeStart = "change_merged"
)

// Definitions are the choices that DORA leaves open. Their JSON names are the configuration's keys.
type Definitions struct {
	ProductionTiers []delivery.Tier            `json:"production_tiers"`
	LeadTimeStart   LeadTimeStart              `json:"lead_time_start"`
	RecoveryStart   attribution.RecoveryStart  `json:"recovery_start"`
	RollbackBlame   attribution.RollbackBlame  `json:"rollback_blame"`
	FailedRollouts  attribution.FailedRollouts `json:"failed_rollouts"`
	HotfixRefs      []string                   `json:"hotfix_refs"`
	HotfixLabels    []string                   `json:"hotfix_labels"`

	RecoveryEnd attribution.RecoveryEnd `json:"recovery_end"`
	// RolloutWindow is how long after the first deployment of a release others of that release are stages of it; 0 turns that off.
	RolloutWindow time.Duration `json:"rollout_window"`
	// ExcludedChangeKinds are the kinds of change that are not counted.
	ExcludedChangeKinds []delivery.ChangeKind `json:"excluded_change_kinds"`
	// CountSuspected makes a deployment that telemetry suspects count as failed even if nobody had to act. It was added later than
	// the others: omitempty keeps the hash of definitions without it unchanged.
	CountSuspected bool `json:"count_suspected,omitempty"`
}

const defaultRolloutWindow = time.Hour

// NewDefaultDefinitions returns the documented defaults.
func NewDefaultDefinitions() Definitions {
	return Definitions{
		ProductionTiers: []delivery.Tier{delivery.TierProduction},
		LeadTimeStart:   StartFirstCommit,
		RecoveryStart:   attribution.RecoveryFromOnset,
		RollbackBlame:   attribution.BlameLast,
		FailedRollouts:  attribution.ExcludeFailedRollouts,
		HotfixRefs:      []string{"hotfix/*", "hotfix-*"},
		HotfixLabels:    []string{"hotfix"},

		RecoveryEnd:         attribution.RecoveryAtResolution,
		RolloutWindow:       defaultRolloutWindow,
		ExcludedChangeKinds: []delivery.ChangeKind{},
	}
}

// Validate reports all invalid values, by the configuration's key.
func (d Definitions) Validate() error {
	var errs []error
	if len(d.ProductionTiers) == 0 {
		errs = append(errs, errors.New("`production_tiers` must name at least one tier"))
	}
	for _, tier := range d.ProductionTiers {
		if !tier.Known() {
			errs = append(errs, fmt.Errorf("`production_tiers`: %q is none of production, staging, test, development, other", tier))
		}
	}
	errs = append(errs,
		oneOf("lead_time_start", d.LeadTimeStart, StartFirstCommit, StartChangeOpened, StartChangeMerged),
		oneOf("recovery_start", d.RecoveryStart, attribution.RecoveryFromOnset, attribution.RecoveryFromDeployment),
		oneOf("rollback_blame", d.RollbackBlame, attribution.BlameLast, attribution.BlameFirst, attribution.BlameAll),
		oneOf("failed_rollouts", d.FailedRollouts, attribution.ExcludeFailedRollouts, attribution.CountFailedRollouts),
		oneOf("recovery_end", d.RecoveryEnd, attribution.RecoveryAtResolution, attribution.RecoveryAtMitigation))
	if d.RolloutWindow < 0 || d.RolloutWindow > delivery.MaxRolloutWindow {
		errs = append(errs, fmt.Errorf("`rollout_window` must be from 0 (off) to %s; it is %s", delivery.MaxRolloutWindow, d.RolloutWindow))
	}
	for _, kind := range d.ExcludedChangeKinds {
		if !kind.Known() {
			errs = append(errs, fmt.Errorf("`excluded_change_kinds`: %q is none of %q", kind, delivery.ChangeKinds))
		}
	}
	for _, pattern := range d.HotfixRefs {
		if _, err := path.Match(pattern, ""); err != nil {
			errs = append(errs, fmt.Errorf("`hotfix_refs`: pattern %q: %w", pattern, err))
		}
	}
	return errors.Join(errs...)
}

// Hash identifies the definitions: equal definitions have equal hashes in all processes.
func (d Definitions) Hash() string {
	text, err := json.Marshal(d)
	if err != nil {
		panic(err) // strings and lists of strings always marshal
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

func (d Definitions) judgement() attribution.Options {
	return attribution.Options{
		RecoveryStart:  d.RecoveryStart,
		RecoveryEnd:    d.RecoveryEnd,
		RollbackBlame:  d.RollbackBlame,
		FailedRollouts: d.FailedRollouts,
		CountSuspected: d.CountSuspected,
	}
}

func (d Definitions) lineRules() delivery.LineRules {
	return delivery.LineRules{
		ProductionTiers:     d.ProductionTiers,
		HotfixRefs:          d.HotfixRefs,
		HotfixLabels:        d.HotfixLabels,
		CountFailedRollouts: d.FailedRollouts == attribution.CountFailedRollouts,
		RolloutWindow:       d.RolloutWindow,
		ExcludedKinds:       d.ExcludedChangeKinds,
	}
}

func oneOf[T ~string](key string, value T, allowed ...T) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("`%s`: %q is none of %q", key, value, allowed)
}
