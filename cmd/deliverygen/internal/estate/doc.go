// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package estate is what runs: services in layers that call each other, send each other messages and ask databases and a
// company outside. It is drawn from a source of chance, and knows neither releases nor what goes wrong.
package estate
