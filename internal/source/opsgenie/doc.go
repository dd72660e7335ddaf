// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package opsgenie maps webhooks about alerts to the steps of incidents: those of Opsgenie, and of its successor, the
// operations of Jira Service Management.
//
// An alert is an incident only because of its priority or a tag. Only the webhook for Create is sure to contain everything
// about an alert, so the service is read only from members that all webhooks have.
package opsgenie
