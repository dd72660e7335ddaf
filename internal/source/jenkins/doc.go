// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package jenkins maps builds of Jenkins to pipeline runs, and to drafts of deployments for teams that deploy with
// Jenkins. It reads the webhooks of the Notification plugin and, if something converts them to JSON on the way, the
// events of the CDEvents plugin.
//
// Jenkins has no deployments. Rules say which jobs deploy what and where; build parameters may contain the environment,
// the service and the version. No other parameters are read, since they may be secrets, and nothing about people.
package jenkins
