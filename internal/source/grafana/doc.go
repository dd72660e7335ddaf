// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package grafana turns Grafana's webhooks into the steps of incidents: the notifications of Grafana
// Alerting, the outgoing webhooks of OnCall and IRM, and the notifications of the alerting that
// Grafana had before version 9. The shape of the body tells which it is.
package grafana
