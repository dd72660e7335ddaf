// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"net/http"
	"slices"

	"go.opentelemetry.io/collector/component"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/generic"
	"github.com/otelcol-dora/otelcol-dora/internal/source/github"
	"github.com/otelcol-dora/otelcol-dora/internal/source/pagerduty"
)

// kind is a type of source.
type kind struct {
	newConfig func() SourceConfig
	// malformedStatus answers an authentic webhook that cannot be understood.
	malformedStatus int
}

// kinds holds the types of sources. PagerDuty is told nothing of malformed webhooks: three refused
// ones disable the subscription for a day, and with it everything else it would have told.
var kinds = map[component.Type]kind{
	component.MustNewType("github"): {
		newConfig:       func() SourceConfig { return vendor(github.NewDefaultOptions(), (*github.Options).Check, github.New) },
		malformedStatus: http.StatusBadRequest,
	},
	component.MustNewType("pagerduty"): {
		newConfig: func() SourceConfig {
			return vendor(pagerduty.NewDefaultOptions(), (*pagerduty.Options).Check, pagerduty.New)
		},
		malformedStatus: http.StatusNoContent,
	},
	component.MustNewType("generic"): {
		newConfig:       func() SourceConfig { return vendor(generic.NewDefaultOptions(), (*generic.Options).Check, generic.New) },
		malformedStatus: http.StatusBadRequest,
	},
}

func vendor[O any, S source.Source](options O, check func(*O) error, create func(O, delivery.Environments) S) *VendorConfig[O] {
	return &VendorConfig[O]{
		Options: options,
		check:   check,
		create:  func(o O, e delivery.Environments) source.Source { return create(o, e) },
	}
}

func kindNames() []string {
	var names []string
	for name := range kinds {
		names = append(names, name.String())
	}
	slices.Sort(names)
	return names
}
