// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package github

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func TestOptionsThatCannotWorkAreAllReported(t *testing.T) {
	t.Parallel()
	options := Options{
		Services:       map[string]source.ServiceName{"checkout": {Name: "checkout"}, "acme/cart": {Name: "cart"}},
		IncidentLabels: []string{""},
	}
	err := options.Check()
	assert.ErrorContains(t, err, "`services` names the repository \"checkout\" without its owner: write owner/checkout")
	assert.NotContains(t, err.Error(), "acme/cart")
	assert.ErrorContains(t, err, "`incident_labels` holds an empty label")
	assert.ErrorContains(t, err, "`environment` is empty")
}
