// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package gitlab turns GitLab webhooks into delivery events: deployments, pushes, merge requests,
// pipelines, incidents and feature flags. Jobs, tags, releases, merges, pipelines and plain issues
// are drafted besides, for rules that make a deployment or an incident of them.
//
// GitLab's own vocabulary ends here. What a payload leaves open is decided by [Options]; what it does
// not say stays unsaid.
package gitlab
