// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package doraconnector

import (
	"slices"
	"sync"

	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// maxUnplaced bounds the environments that are logged: a user with more of them has seen enough to act.
const maxUnplaced = 32

// unplaced remembers the environments whose tier is unknown. Deployments to them are counted, but they enter no DORA
// metric, and without a log entry nobody would notice.
type unplaced struct {
	mu   sync.Mutex
	told []string
}

// speak logs the environment of a deployment, once, if its tier is unknown.
func (u *unplaced) speak(logger *zap.Logger, e *delivery.Event) {
	facts, ok := e.Subject.(*delivery.DeploymentFacts)
	if !ok || isPlaced(facts.Environment) {
		return
	}
	name := facts.Environment.Name
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.told) >= maxUnplaced || slices.Contains(u.told, name) {
		return
	}
	u.told = append(u.told, name)
	logger.Info("deployments to this environment are in no DORA figure unless `production_tiers` holds \"other\": "+
		"if it is production, say so by an alias or a tier under `environments`, in the receiver or the delivery file",
		zap.String("environment", name))
}

func isPlaced(environment delivery.Environment) bool {
	tier := environment.Tier
	if tier == "" {
		tier = delivery.Tier(environment.Name)
	}
	return tier.Known() && tier != delivery.TierOther
}
