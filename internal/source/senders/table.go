// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package senders

import (
	"net/http"

	"github.com/otelcol-dora/otelcol-dora/internal/source/alertmanager"
	"github.com/otelcol-dora/otelcol-dora/internal/source/argocd"
	"github.com/otelcol-dora/otelcol-dora/internal/source/argorollouts"
	"github.com/otelcol-dora/otelcol-dora/internal/source/cdevents"
	"github.com/otelcol-dora/otelcol-dora/internal/source/generic"
	"github.com/otelcol-dora/otelcol-dora/internal/source/github"
	"github.com/otelcol-dora/otelcol-dora/internal/source/gitlab"
	"github.com/otelcol-dora/otelcol-dora/internal/source/grafana"
	"github.com/otelcol-dora/otelcol-dora/internal/source/jenkins"
	"github.com/otelcol-dora/otelcol-dora/internal/source/jira"
	"github.com/otelcol-dora/otelcol-dora/internal/source/opsgenie"
	"github.com/otelcol-dora/otelcol-dora/internal/source/pagerduty"
)

// Table returns every sender by the name of its source type. A is the configuration that the caller adds to the
// sender's own options.
//
// The status answers an authentic webhook that cannot be understood. For PagerDuty and GitLab it is a success, because
// they disable a subscription after a few refused webhooks, and all further events would be lost. The header fields at
// the end are those that the method Events of the source reads. They may be written to disk, so never add a field that
// only Verify reads.
func Table[A any]() map[string]Sender[A] {
	return map[string]Sender[A]{
		"alertmanager": sender[A](alertmanager.NewDefaultOptions, (*alertmanager.Options).Check, alertmanager.New, http.StatusBadRequest),
		"argocd":       sender[A](argocd.NewDefaultOptions, (*argocd.Options).Check, argocd.New, http.StatusBadRequest),
		"argorollouts": sender[A](argorollouts.NewDefaultOptions, (*argorollouts.Options).Check, argorollouts.New, http.StatusBadRequest),
		"cdevents": sender[A](cdevents.NewDefaultOptions, (*cdevents.Options).Check, cdevents.New, http.StatusBadRequest,
			"Content-Type", "Ce-Specversion", "Ce-Id", "Ce-Type", "Ce-Source", "Ce-Subject", "Ce-Time", "Ce-Traceparent"),
		"generic": sender[A](generic.NewDefaultOptions, (*generic.Options).Check, generic.New, http.StatusBadRequest,
			"X-Delivery-Id", "X-Pelorus-Event"),
		"github": sender[A](github.NewDefaultOptions, (*github.Options).Check, github.New, http.StatusBadRequest,
			"Content-Type", "X-GitHub-Event", "X-GitHub-Delivery"),
		"gitlab": sender[A](gitlab.NewDefaultOptions, (*gitlab.Options).Check, gitlab.New, http.StatusNoContent,
			"Idempotency-Key", "X-Gitlab-Event-UUID"),
		"grafana": sender[A](grafana.NewDefaultOptions, (*grafana.Options).Check, grafana.New, http.StatusBadRequest),
		"jenkins": sender[A](jenkins.NewDefaultOptions, (*jenkins.Options).Check, jenkins.New, http.StatusBadRequest),
		"jira": sender[A](jira.NewDefaultOptions, (*jira.Options).Check, jira.New, http.StatusBadRequest,
			"X-Atlassian-Webhook-Identifier"),
		"opsgenie": sender[A](opsgenie.NewDefaultOptions, (*opsgenie.Options).Check, opsgenie.New, http.StatusBadRequest),
		"pagerduty": sender[A](pagerduty.NewDefaultOptions, (*pagerduty.Options).Check, pagerduty.New, http.StatusNoContent,
			"X-Webhook-Id"),
	}
}
