// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package opsgenie turns the webhooks about alerts of Opsgenie, and of the operations of Jira Service
// Management, which took them over, into the steps of incidents.
//
// Alerts are not incidents: their priority or a tag makes them so. Only Create is sure to tell everything
// about an alert, so the service is read from nothing that later webhooks leave out.
package opsgenie
