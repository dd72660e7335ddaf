// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package pagerduty turns PagerDuty webhooks of version 3 into the steps of an incident's life.
//
// PagerDuty knows services of its own and no environments; [Options] say which service and
// environment of ours are meant.
package pagerduty
