// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package alerts is what the senders of alerts have in common: how labels name the service, the
// environment and the severity, which severities make an alert an incident by themselves, and the list
// of alerts that Alertmanager and Grafana send.
//
// An alert that is no incident by itself becomes a draft, which a rule may make stand. Nothing is
// remembered between webhooks: every notification tells all it knows, and facts merge.
package alerts
