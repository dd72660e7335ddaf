// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package baseline holds what attribution has to beat: the rules that tools and papers use, as plain functions of a case. Each
// knows exactly what the case holds, deployments and health alike.
package baseline
