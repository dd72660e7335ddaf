// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"reflect"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/dora"
)

// Definitions returns the given definitions, overridden by those in the file.
func (c *Catalog) Definitions(otherwise dora.Definitions) dora.Definitions {
	if c == nil {
		return otherwise
	}
	return c.definitions.over(otherwise)
}

func (d definitions) over(base dora.Definitions) dora.Definitions {
	replaceList(&base.ProductionTiers, d.ProductionTiers)
	replace(&base.LeadTimeStart, d.LeadTimeStart)
	replace(&base.RecoveryStart, d.RecoveryStart)
	replace(&base.RecoveryEnd, d.RecoveryEnd)
	replace(&base.RollbackBlame, d.RollbackBlame)
	replace(&base.FailedRollouts, d.FailedRollouts)
	replaceList(&base.HotfixRefs, d.HotfixRefs)
	replaceList(&base.HotfixLabels, d.HotfixLabels)
	replaceList(&base.ExcludedChangeKinds, d.ExcludedChangeKinds)
	if d.CountSuspected != nil {
		base.CountSuspected = *d.CountSuspected
	}
	if d.RolloutWindow != nil {
		if window, err := time.ParseDuration(*d.RolloutWindow); err == nil {
			base.RolloutWindow = window
		}
	}
	return base
}

// check validates one key at a time on top of the defaults, so that each error can be attributed to its key.
func (d definitions) check(f *faults) {
	if d.RolloutWindow != nil {
		if _, err := time.ParseDuration(*d.RolloutWindow); err != nil {
			f.add("definitions.rollout_window", "is %q: write a time such as 1h or 30m, or 0s for never", *d.RolloutWindow)
		}
	}
	written := reflect.ValueOf(d)
	for i, key := range keysOf(written.Type()) {
		var alone definitions
		reflect.ValueOf(&alone).Elem().Field(i).Set(written.Field(i))
		if err := alone.over(dora.NewDefaultDefinitions()).Validate(); err != nil {
			f.add("definitions."+key, "cannot be: %w", err)
		}
	}
}

// choice is the set of types in other packages whose values are names of choices.
type choice interface {
	~string
	dora.LeadTimeStart | attribution.RecoveryStart | attribution.RecoveryEnd | attribution.RollbackBlame | attribution.FailedRollouts
}

func replace[T choice](value *T, said *string) {
	if said != nil {
		*value = T(*said)
	}
}

func replaceList[T string | delivery.Tier | delivery.ChangeKind](list *[]T, said *[]string) {
	if said == nil {
		return
	}
	*list = make([]T, 0, len(*said))
	for _, word := range *said {
		*list = append(*list, T(word))
	}
}
