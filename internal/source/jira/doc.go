// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package jira maps the webhooks about issues of Jira and Jira Service Management to the steps of incidents. An issue is
// an incident by its type or by a label; all others become drafts, which a rule may turn into incidents.
package jira
