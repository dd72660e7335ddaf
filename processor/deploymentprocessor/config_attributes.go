// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/deliverylog"
)

// AttributesConfig says for each attribute that can be added whether it is added.
type AttributesConfig map[string]bool

// addable are the attributes that can be added, the most important first.
var addable = []string{
	deliverylog.KeyDeploymentID,
	deliverylog.KeyDeploymentName,
	deliverylog.KeyServiceVersion,
	deliverylog.KeyHeadRevision,
	deliverylog.KeyRepositoryURL,
	deliverylog.KeyEnvironmentName,
	deliverylog.KeyJoinStep,
}

func allAttributes() AttributesConfig {
	all := AttributesConfig{}
	for _, name := range addable {
		all[name] = true
	}
	return all
}

// wanted returns the attributes that are added, the most important first.
func (c AttributesConfig) wanted() []string {
	var on []string
	for _, name := range addable {
		if c[name] {
			on = append(on, name)
		}
	}
	return on
}

// Validate reports all attributes that cannot be added.
func (c AttributesConfig) Validate() error {
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if !slices.Contains(addable, name) {
			faults = append(faults, fmt.Errorf("`%s` is none of the attributes that can be added, which are %q", name, addable))
		}
	}
	return errors.Join(faults...)
}
