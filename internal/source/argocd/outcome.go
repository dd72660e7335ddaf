// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package argocd

import (
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

// terminated is the start of the message of an operation that a person terminated.
const terminated = "Operation terminat"

// outcome is the state of a sync according to a notification.
type outcome struct {
	name      delivery.EventName
	at        time.Time
	state     delivery.DeploymentState
	status    delivery.DeploymentStatus
	errorType string
}

// outcome reads the phase of the operation and, once it has succeeded, the resulting health.
func (s *Source) outcome(r source.Request, root source.Object, a application) (outcome, error) {
	if a.started.IsZero() {
		a.operation.Fault("startedAt", "is required")
	}
	finished := a.operation.Time("finishedAt")
	switch phase := a.operation.Need().Text("phase"); phase {
	case "Running":
		return outcome{name: delivery.DeploymentStarted, at: a.started, state: delivery.StateInProgress}, nil
	case "Failed", "Error":
		if strings.HasPrefix(a.operation.Prose("message"), terminated) {
			return outcome{name: delivery.DeploymentFinished, at: finished, status: delivery.StatusCancelled}, nil
		}
		return failed(finished, "sync_"+strings.ToLower(phase)), nil
	case "Succeeded":
		return s.healthOutcome(r, root, a, finished)
	default:
		return outcome{}, source.Ignore("phase %q of an operation is no outcome", phase)
	}
}

// healthOutcome returns the outcome of a successful sync. For Argo CD a sync has succeeded as soon as the objects are
// applied; only the health shows whether the pods start. The event has the time at which the health changed, so that
// the latest health wins: a rollout that degrades and recovers within the window succeeded.
func (s *Source) healthOutcome(r source.Request, root source.Object, a application, finished time.Time) (outcome, error) {
	health := a.told.Object("status").Object("health")
	since := health.Time("lastTransitionTime")
	switch status := health.Text("status"); status {
	case "Healthy":
		at := finished
		if s.dueToSync(since, finished) {
			at = since
		}
		return outcome{name: delivery.DeploymentFinished, at: at, status: delivery.StatusSucceeded}, nil
	case "Degraded":
		// Versions of Argo CD without lastTransitionTime: the health changed when the notification was sent.
		since = source.FirstTime(since, root.Time("timestamp"), r.Received)
		if !s.dueToSync(since, finished) {
			return outcome{}, source.Ignore("application %q degraded, but not within `health_window` after its sync", a.name)
		}
		return failed(since, "degraded"), nil
	default:
		return outcome{}, source.Ignore("health %q of application %q is no outcome yet", status, a.name)
	}
}

// dueToSync reports whether a change of health is attributed to the sync: it happened within `health_window` after the
// sync finished.
func (s *Source) dueToSync(since, finished time.Time) bool {
	return !finished.IsZero() && !since.Before(finished) && since.Sub(finished) <= s.options.HealthWindow
}

func (s *Source) tooOld(r source.Request, at time.Time) bool {
	return s.options.MaxAge > 0 && r.Received.Sub(at) > s.options.MaxAge
}

func failed(at time.Time, errorType string) outcome {
	return outcome{name: delivery.DeploymentFinished, at: at, status: delivery.StatusFailed, errorType: errorType}
}
