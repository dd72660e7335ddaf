// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package alertmanager turns the webhooks of Prometheus Alertmanager into the steps of incidents.
//
// Alertmanager repeats itself: on every change of a group, on every repeat interval and from every
// member of a cluster. Whatever repeats is the same fact here.
package alertmanager
