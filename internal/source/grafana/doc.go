// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package grafana maps Grafana's webhooks to the steps of incidents: the notifications of Grafana Alerting, the outgoing
// webhooks of OnCall and IRM, and the notifications of the legacy alerting before version 9. They are distinguished by
// the members of the body.
package grafana
