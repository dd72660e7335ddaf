// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package estate describes the running services: layers of services that call each other, send each other messages, and
// query databases and an external company. An estate is drawn at random. It has neither releases nor faults.
package estate
