// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package github turns GitHub webhooks into delivery events: deployments and their statuses,
// pushes, pull requests, workflow runs, and issues that carry an incident label.
//
// GitHub's own vocabulary ends here. What a payload leaves open is decided by [Options]; what it does
// not say stays unsaid.
package github
