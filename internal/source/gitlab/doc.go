// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package gitlab maps GitLab webhooks to delivery events: deployments, pushes, merge requests, pipelines, incidents and
// feature flags. Jobs, tags, releases, merges, pipelines and plain issues also become drafts, which rules may turn into
// deployments or incidents.
//
// No other package uses GitLab's vocabulary. [Options] configure what a payload does not say; everything else that it
// does not say stays empty.
package gitlab
