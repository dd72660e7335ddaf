// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package github maps GitHub webhooks to delivery events: deployments and their statuses, pushes, pull requests,
// workflow runs, and issues with an incident label.
//
// No other package uses GitHub's vocabulary. [Options] configure what a payload does not say; everything else that it
// does not say stays empty.
package github
