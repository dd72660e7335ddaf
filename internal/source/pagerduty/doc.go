// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package pagerduty maps PagerDuty webhooks of version 3 to the steps of incidents.
//
// PagerDuty has its own services and no environments; [Options] map them to ours.
package pagerduty
