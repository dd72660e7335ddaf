// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"slices"
	"time"
)

// MaxRolloutWindow bounds [LineRules].RolloutWindow.
const MaxRolloutWindow = 24 * time.Hour

// stages reports whether a succeeded deployment is a stage of the one before it: another region or cell
// that gets the same release within the rollout window, with no other release in between.
// Then it is neither a redeployment nor a deployment of its own.
func (r LineRules) stages(before []*Entry, e *Entry) bool {
	if len(before) == 0 || r.RolloutWindow <= 0 {
		return false
	}
	first := before[len(before)-1]
	return e.Release() != "" && e.Release() == first.Release() &&
		e.Finished-first.Finished <= Instant(r.RolloutWindow) &&
		(first.RolledBack == 0 || first.RolledBack > e.Finished) &&
		!contradicts(e, first)
}

// contradicts reports whether a deployment says that it is a redeployment or a rollback, and the one
// before it, of the same release, is not.
func contradicts(e, first *Entry) bool {
	said := e.Deployment.Reason.Value
	if said == "" && e.RollbackOf.Value != "" {
		said = ReasonRollback
	}
	return (said == ReasonRollback || said == ReasonRedeploy) && said != first.Reason
}

// join makes a deployment a stage of the rollout that e began. If one stage is rolled back in place, the whole rollout
// is: from then on users are not meant to have the release.
func (e *Entry) join(stage *Entry) {
	e.Rollout = append(e.Rollout, stage)
	if rolledBack := earliest(e.RolledBack, stage.RolledBack); rolledBack != e.RolledBack {
		e.RolledBack, e.RecoveryID = rolledBack, stage.RecoveryID
	}
}

// Is reports whether the entry is the deployment with the id, or a rollout of which it is a stage.
func (e *Entry) Is(id string) bool {
	return e.any(func(d *Deployment) bool { return d.Key.ID == id })
}

// any reports whether the condition holds for the deployment or a later stage of its rollout.
func (e *Entry) any(condition func(*Deployment) bool) bool {
	return condition(e.Deployment) || slices.ContainsFunc(e.Rollout, func(stage *Entry) bool { return condition(stage.Deployment) })
}

// Keys returns the keys of the deployment and of the later stages of its rollout.
func (e *Entry) Keys() []DeploymentKey {
	keys := make([]DeploymentKey, 0, 1+len(e.Rollout))
	keys = append(keys, e.Key)
	for _, stage := range e.Rollout {
		keys = append(keys, stage.Key)
	}
	return keys
}
