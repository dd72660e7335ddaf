// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package otelresource gives the domain access to OpenTelemetry resources.
package otelresource
