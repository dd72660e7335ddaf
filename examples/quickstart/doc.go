// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// The quickstart command starts the otelcol-dora distribution with the configuration beside it,
// replays ninety days of a simulated organisation into it over HTTP and prints the first figures.
// With -smoke it compares them with the truth and exits.
package main
