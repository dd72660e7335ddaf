// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package alerts holds what the senders of alerts share: which labels name the service, the environment and the
// severity, which severities make an alert an incident, and the list of alerts that Alertmanager and Grafana send.
//
// Any other alert becomes a draft, which a rule may turn into an incident. Nothing is remembered between webhooks:
// every notification contains all that is known, and facts are merged downstream.
package alerts
