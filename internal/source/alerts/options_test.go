// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package alerts

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDefaultOptionsWork(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	assert.NoError(t, options.Check())
}

func TestOptionsThatCannotWorkAreAllReported(t *testing.T) {
	t.Parallel()
	options := Options{
		ServiceLabels:     []string{""},
		NamespaceLabels:   []string{"a", ""},
		EnvironmentLabels: []string{""},
		SeverityLabels:    []string{""},
		Severities:        Severities{"critical", "P1", "unknown"},
		GroupBy:           "rule",
	}
	err := options.Check()
	for _, want := range []string{
		"`service_labels` holds an empty name", "`namespace_labels` holds", "`environment_labels` holds", "`severity_labels` holds",
		"`severities` holds \"P1\": use critical, high, medium, low, info and unknown",
		"`environment` is empty",
		"`group_by` is \"rule\": use alert or group",
	} {
		assert.ErrorContains(t, err, want)
	}
}
