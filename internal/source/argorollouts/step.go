// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argorollouts

import (
	"cmp"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// step is what happened to a rollout.
type step string

const (
	updated   step = "updated"
	completed step = "completed"
	aborted   step = "aborted"
	// A degraded rollout made no progress in time but was not aborted.
	degraded step = "degraded"
)

// triggers maps the triggers of Argo Rollouts to steps. All others are intermediate: steps, pauses, scaling, and
// analysis runs, which abort the rollout if they fail.
var triggers = map[string]step{
	"rollout-updated": updated, "rollout-completed": completed, "rollout-aborted": aborted,
}

// step prefers the event named by the template to the status: Argo Rollouts renders the object as it was before the
// event, so a completed rollout still looks as if it were progressing.
func (r rollout) step(root source.Object) (step, error) {
	if trigger := root.Text("event"); trigger != "" {
		if known, ok := triggers[strings.TrimPrefix(trigger, "on-")]; ok {
			return known, nil
		}
		return "", source.Ignore("event %q of a rollout carries no delivery fact", trigger)
	}
	current, stable, phase := r.status.Text("currentPodHash"), r.status.Text("stableRS"), r.status.Text("phase")
	switch updating := current != stable; {
	case r.status.Bool("abort"):
		return aborted, nil
	case !updating && phase == "Healthy" && stable != "":
		return completed, nil
	case updating && phase == "Degraded":
		return degraded, nil
	case updating && phase == "Progressing":
		return updated, nil
	}
	return "", source.Ignore("phase %q of a rollout carries no delivery fact", phase)
}

// at returns when the step happened. A template that names the event is rendered at that moment. For a bare status it
// is the last transition of the condition Completed, which becomes false with an update and true when the new pods are
// the stable ones.
func (r rollout) at(root source.Object, taken step) time.Time {
	rendered := root.Time("timestamp")
	if taken == aborted {
		return source.FirstTime(r.status.Time("abortedAt"), rendered)
	}
	if root.Text("event") != "" {
		return rendered
	}
	wanted := map[step]string{updated: "False", completed: "True"}[taken]
	for _, condition := range r.status.Objects("conditions") {
		if condition.Text("type") == "Completed" && wanted != "" && condition.Text("status") == wanted {
			return source.FirstTime(condition.Time("lastTransitionTime"), rendered)
		}
	}
	return rendered
}

// podHash returns the hash of the pods that the step is about, or nothing if the status does not contain it yet. A
// rollout that is rendered with its event has the status from before the event: at an update currentPodHash is that of
// the previous pods, and later it equals the stable one until the new pods are recorded.
func (r rollout) podHash(root source.Object, taken step) string {
	current := r.status.Text("currentPodHash")
	if observed := r.status.ID("observedGeneration"); observed != "" && r.generation != "" && observed != r.generation {
		return ""
	}
	if root.Text("event") != "" && (taken == updated || current == r.status.Text("stableRS")) {
		return ""
	}
	return current
}

// strategy returns which of the two strategies the rollout uses.
func (r rollout) strategy() string {
	strategy := r.told.Object("spec").Object("strategy")
	canary, blueGreen := "", ""
	if strategy.Has("canary") {
		canary = "canary"
	}
	if strategy.Has("blueGreen") {
		blueGreen = "blue_green"
	}
	return cmp.Or(canary, blueGreen)
}
