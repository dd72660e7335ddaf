// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package alertmanager maps the webhooks of Prometheus Alertmanager to the steps of incidents.
//
// Alertmanager repeats notifications: on every change of a group, on every repeat interval and from every member of a
// cluster. A repeated notification maps to the same facts.
package alertmanager
