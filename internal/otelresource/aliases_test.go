// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package otelresource_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-dora/otelcol-dora/internal/otelresource"
)

func TestAnAliasIsOfOneStandardAndIsNone(t *testing.T) {
	t.Parallel()
	all := otelresource.Aliases()
	of := map[string]string{}
	for standard, others := range all {
		for _, alias := range others {
			assert.NotContains(t, all, alias, "an alias of %s", standard)
			assert.NotContains(t, of, alias)
			of[alias] = standard
		}
	}
	assert.Equal(t, "vcs.ref.head.revision", of["git.commit.sha"])
	assert.Equal(t, "cicd.worker.id", of["cicd.pipeline.worker.id"])
}

func TestWhatTellsOfDeliveriesIsRecognised(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]bool{
		"cicd.pipeline.run.id": true, "dora.provider.name": true,
		"service.name": false, "dora.join.step": false, "deployment.id": false, "vcs.repository.url.full": false,
	} {
		m := pcommon.NewMap()
		m.PutStr("service.name", "cart")
		m.PutStr(key, "x")
		assert.Equal(t, want, otelresource.IsDelivery(m), key)
	}
}
