// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"maps"
	"slices"
)

// FlagKey identifies a feature flag in one environment for one service.
type FlagKey struct {
	ProviderName string
	SetID        string
	Environment  string
	Key          string
	Service      Service
}

// MaxFlagChanges bounds the changes kept per feature flag; the latest are kept.
const MaxFlagChanges = 64

// FeatureFlag is everything known about one feature flag.
type FeatureFlag struct {
	Key FlagKey
	// Changes is a sorted set, earliest first.
	Changes []FlagChange

	// Told is the time of the latest event about the flag.
	Told Instant
}

// FlagChange is one change of a feature flag.
type FlagChange struct {
	At      Instant
	Action  FlagAction
	Version string
}

func (f *FeatureFlagFacts) entity(e *Event) FeatureFlag {
	at := InstantOf(e.Time)
	return FeatureFlag{
		Key: FlagKey{
			ProviderName: f.ProviderName, SetID: f.SetID, Environment: f.Environment.Name, Key: f.Key, Service: f.Service,
		},
		Changes: []FlagChange{{At: at, Action: f.Action, Version: f.Version}},
		Told:    at,
	}
}

func (f FeatureFlag) merge(o FeatureFlag) FeatureFlag {
	f.Changes = union(f.Changes, o.Changes, compareFlagChanges, MaxFlagChanges, true)
	f.Told = max(f.Told, o.Told)
	return f
}

func (f FeatureFlag) equal(o FeatureFlag) bool {
	return f.Key == o.Key && f.Told == o.Told && slices.Equal(f.Changes, o.Changes)
}

func compareFlagChanges(a, b FlagChange) int {
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Action, b.Action), cmp.Compare(a.Version, b.Version))
}

func (h *History) applyFeatureFlag(told FeatureFlag) (Outcome, Touched, error) {
	outcome, f := absorb(h.featureFlags, told.Key, told, law[FeatureFlag]{FeatureFlag.merge, FeatureFlag.equal}, h.limits[KindFeatureFlag])
	if outcome != Recorded {
		return outcome, Touched{}, nil
	}
	h.note(KindFeatureFlag, told.Key)
	insert(h.index.featureFlags, f.Key.Service, f.Key, f)
	return Recorded, Touched{}, nil // no figure is derived from feature flags
}

// FeatureFlags returns the service's feature flags in every environment, in a fixed order.
func (h *History) FeatureFlags(service Service) []*FeatureFlag {
	return slices.SortedFunc(maps.Values(h.index.featureFlags[service]), func(a, b *FeatureFlag) int {
		return cmp.Or(
			cmp.Compare(a.Key.ProviderName, b.Key.ProviderName),
			cmp.Compare(a.Key.SetID, b.Key.SetID),
			cmp.Compare(a.Key.Environment, b.Key.Environment),
			cmp.Compare(a.Key.Key, b.Key.Key))
	})
}
