// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func TestEnvironmentsOfWhichNothingSaysWhatTheyAreAreNamedOnce(t *testing.T) {
	t.Parallel()
	core, said := observer.New(zap.InfoLevel)
	var u unplaced
	deploy := func(name string, tier delivery.Tier) {
		u.speak(zap.New(core), &delivery.Event{
			Name:    delivery.DeploymentFinished,
			Subject: &delivery.DeploymentFacts{Environment: delivery.Environment{Name: name, Tier: tier}},
		})
	}
	deploy("production", "")
	deploy("prod-eu", delivery.TierProduction)
	deploy("staging", delivery.TierStaging)
	u.speak(zap.New(core), &delivery.Event{Name: delivery.IncidentOpened, Subject: &delivery.IncidentFacts{}})
	assert.Zero(t, said.Len())
	for range 2 {
		deploy("eu-west", delivery.TierOther)
		deploy("blue", "")
	}
	assert.Equal(t, 2, said.FilterField(zap.String("environment", "eu-west")).Len()+said.FilterField(zap.String("environment", "blue")).Len())
	for i := range 2 * maxUnplaced {
		deploy("cell-"+strconv.Itoa(i), delivery.TierOther)
	}
	assert.Equal(t, maxUnplaced, said.Len(), "the memory is bounded")
}
