// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package baseline contains the rules that attribution has to beat: the rules of tools and papers, as plain functions
// of a case. They use the same deployments and health as attribution.
package baseline
