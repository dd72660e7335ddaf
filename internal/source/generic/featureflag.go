// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"cmp"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func (s *Source) featureFlag(o source.Object, _ delivery.EventName) delivery.Subject {
	return &delivery.FeatureFlagFacts{
		Key:          o.Need().Text("key"),
		ProviderName: cmp.Or(o.Text("provider"), s.options.Provider),
		SetID:        o.ID("set_id"),
		Version:      o.ID("version"),
		Action:       oneOf(o.Need(), "action", delivery.FlagActions),
		Environment:  s.environment(o),
		Service:      service(o),
	}
}
