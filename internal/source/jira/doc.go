// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package jira turns the webhooks about issues of Jira and Jira Service Management into the steps of
// incidents. Which issues are incidents is told by their type or by a label; all others become drafts,
// which a rule may make stand.
package jira
