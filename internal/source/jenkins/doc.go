// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package jenkins turns the builds that Jenkins tells of into pipeline runs, and into drafts of deployments
// for those who deploy with Jenkins: the webhooks of the Notification plugin and, where something turns
// them into JSON on the way, the events of the CDEvents plugin.
//
// Jenkins knows no deployments. Which jobs deploy, what and where to, is said by rules; build parameters
// can tell environment, service and version. Nothing else is taken from parameters, which may be secrets,
// and nothing at all about people.
package jenkins
