// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package otelresource reads what the domain needs out of OpenTelemetry resources.
package otelresource
