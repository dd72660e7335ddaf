// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package gitlab

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// featureFlag maps the webhook feature_flag, which is sent when a flag is switched. It contains neither a time nor an
// environment. Without a time, only the idempotency key, which is the same for all attempts to deliver one webhook,
// distinguishes a repeated webhook from another switch.
func (s *Source) featureFlag(p payload) ([]source.Event, error) {
	told := p.root.Need().Object("object_attributes")
	facts := &delivery.FeatureFlagFacts{
		Key:          told.Need().Text("name"),
		ProviderName: provider,
		SetID:        p.project,
		Action:       delivery.FlagDisabled,
		Environment:  s.environment(s.options.Environment, ""),
		Service:      p.service,
	}
	if told.Need().Bool("active") {
		facts.Action = delivery.FlagEnabled
	}
	event := p.Event(delivery.FeatureFlagChanged, time.Time{}, facts)
	if p.DeliveryID != "" {
		event.UID = delivery.NewUID(provider, p.Tenant, string(event.Name), p.project, facts.Key, string(facts.Action), p.DeliveryID)
	}
	return []source.Event{event}, nil
}
