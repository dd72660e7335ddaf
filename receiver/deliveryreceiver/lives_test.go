// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import "github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"

// alertLife is an alert that fires, is repeated, and is resolved.
func alertLife(fires sourcetest.Body) []sourcetest.Body {
	return []sourcetest.Body{
		fires,
		fires.With("alerts.0.annotations.summary", "checkout is still down"),
		fires.With("status", "resolved").With("alerts.0.status", "resolved").With("alerts.0.endsAt", "2026-03-02T09:50:00Z"),
	}
}

// syncLife is a sync that runs and succeeds; a second webhook repeats the success.
func syncLife(done sourcetest.Body) []sourcetest.Body {
	return []sourcetest.Body{
		done.With("app.status.operationState.phase", "Running").With("app.status.operationState.finishedAt", nil).
			With("timestamp", "2026-03-02T09:14:01Z"),
		done,
		done.With("timestamp", "2026-03-02T09:30:00Z"),
	}
}

// rolloutLife is a rollout that starts and is aborted.
func rolloutLife(aborted sourcetest.Body) []sourcetest.Body {
	return []sourcetest.Body{
		aborted.With("event", "rollout-updated").With("timestamp", "2026-03-02T09:20:00Z").With("rollout.status.phase", "Progressing").
			With("rollout.status.abort", false).With("rollout.status.abortedAt", nil),
		aborted,
	}
}

func cdeventsLife(opened, finished sourcetest.Body) []sourcetest.Body {
	return []sourcetest.Body{
		opened,
		opened.With("context.id", "evt-71").With("context.type", "dev.cdevents.incident.resolved.0.3.0").
			With("context.timestamp", "2026-03-02T09:50:00Z"),
		finished.With("context.id", "evt-20").With("context.type", "dev.cdevents.deployment.queued.0.1.0").
			With("context.timestamp", "2026-03-02T09:10:00Z").Without("subject.content.outcome"),
		finished.With("context.id", "evt-21").With("context.type", "dev.cdevents.deployment.started.0.1.0").
			With("context.timestamp", "2026-03-02T09:11:00Z").Without("subject.content.outcome"),
		finished,
	}
}

func statusLife(succeeded sourcetest.Body) []sourcetest.Body {
	return []sourcetest.Body{
		succeeded.With("deployment_status.id", 75).With("deployment_status.state", "queued").
			With("deployment_status.created_at", "2026-03-02T09:00:30Z"),
		succeeded.With("deployment_status.id", 76).With("deployment_status.state", "in_progress").
			With("deployment_status.created_at", "2026-03-02T09:01:00Z"),
		succeeded,
	}
}

func pullRequestLife(merged sourcetest.Body) []sourcetest.Body {
	opened := merged.With("action", "opened").With("pull_request.merged", false).With("pull_request.merged_at", nil).
		With("pull_request.closed_at", nil).With("pull_request.merge_commit_sha", nil).With("pull_request.updated_at", "2026-03-01T07:00:00Z")
	return []sourcetest.Body{
		opened.With("pull_request.draft", true),
		opened.With("action", "ready_for_review").With("pull_request.updated_at", "2026-03-01T09:00:00Z"),
		merged,
	}
}

func issueLife(opened sourcetest.Body) []sourcetest.Body {
	closed := opened.With("action", "closed").With("issue.state", "closed").With("issue.closed_at", "2026-03-02T09:50:00Z").
		With("issue.updated_at", "2026-03-02T09:50:00Z")
	return []sourcetest.Body{
		opened,
		closed,
		opened.With("action", "reopened").With("issue.updated_at", "2026-03-02T10:00:00Z"),
		closed.With("issue.closed_at", "2026-03-02T10:30:00Z").With("issue.updated_at", "2026-03-02T10:30:00Z"),
	}
}

func alertGroupLife(acknowledged sourcetest.Body) []sourcetest.Body {
	return []sourcetest.Body{
		acknowledged.With("event.type", "alert group created").With("event.time", "2026-03-02T09:21:00.250000+00:00").
			With("alert_group.state", "new").With("alert_group.acknowledged_at", nil),
		acknowledged,
		acknowledged.With("event.type", "resolve").With("event.time", "2026-03-02T09:40:00+00:00").
			With("alert_group.state", "resolved").With("alert_group.resolved_at", "2026-03-02T09:40:00Z"),
	}
}

// buildLife is a build that fails, succeeds when it is repeated, and is reported twice.
func buildLife(succeeded sourcetest.Body) []sourcetest.Body {
	failed := succeeded.With("build.number", 811).With("build.timestamp", 1772441000000).With("build.status", "FAILURE").
		With("build.url", "job/shop/job/deploy-checkout/811/").
		With("build.full_url", "https://ci.example.com/job/shop/job/deploy-checkout/811/")
	return []sourcetest.Body{failed, succeeded, succeeded}
}

func opsgenieLife(created sourcetest.Body) []sourcetest.Body {
	return []sourcetest.Body{
		created,
		created.With("action", "Acknowledge").With("alert.updatedAt", int64(1772443300456789012)),
		created.With("action", "Close").With("alert.updatedAt", int64(1772445000456789012)),
	}
}

func pagerLife(triggered sourcetest.Body) []sourcetest.Body {
	return []sourcetest.Body{
		triggered,
		triggered.With("event.id", "02EVENT").With("event.event_type", "incident.acknowledged").
			With("event.occurred_at", "2026-03-02T09:24:00Z").With("event.data.status", "acknowledged"),
		triggered.With("event.id", "03EVENT").With("event.event_type", "incident.resolved").
			With("event.occurred_at", "2026-03-02T09:50:00Z").With("event.data.status", "resolved"),
		triggered.With("event.id", "04EVENT").With("event.event_type", "incident.reopened").
			With("event.occurred_at", "2026-03-02T09:55:00Z"),
		triggered.With("event.id", "05EVENT").With("event.event_type", "incident.resolved").
			With("event.occurred_at", "2026-03-02T10:20:00Z").With("event.data.status", "resolved"),
	}
}
