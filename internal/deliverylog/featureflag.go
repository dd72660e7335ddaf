// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

type featureFlag = delivery.FeatureFlagFacts

func flagEnvironment(f *featureFlag) *delivery.Environment { return &f.Environment }

// featureFlags have the service and the environment on the resource, if known.
var featureFlags = kind[featureFlag, *featureFlag]{
	resource: append(
		serviceFields(func(f *featureFlag) *delivery.Service { return &f.Service }),
		environmentName(flagEnvironment)),
	record: append(
		[]field[featureFlag]{
			text(KeyFlagKey, func(f *featureFlag) *string { return &f.Key }),
			text(KeyFlagProvider, func(f *featureFlag) *string { return &f.ProviderName }),
			text(KeyFlagSetID, func(f *featureFlag) *string { return &f.SetID }),
			text(KeyFlagVersion, func(f *featureFlag) *string { return &f.Version }),
			enum(KeyFlagAction, func(f *featureFlag) *delivery.FlagAction { return &f.Action }),
		},
		environmentDetails(flagEnvironment)...),
}
