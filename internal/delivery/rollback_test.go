// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestADeploymentRetriedAfterAnAbortWasNotRolledBack(t *testing.T) {
	t.Parallel()
	aborted := *finished("2", delivery.StatusFailed)
	aborted.Name, aborted.UID = delivery.DeploymentRolledBack, ""
	aborted.Time = aborted.Time.Add(-1)
	retried := finished("2", delivery.StatusSucceeded)
	for _, events := range [][]*delivery.Event{{&aborted, retried}, {retried, &aborted}} {
		h := delivery.NewHistory(nil)
		for _, e := range events {
			_, _, err := h.Apply(e)
			require.NoError(t, err)
		}
		line := h.Line(Production, delivery.LineRules{})
		require.Len(t, line.Entries, 1)
		assert.Zero(t, line.Entries[0].RolledBack)
	}
}
