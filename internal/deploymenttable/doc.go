// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package deploymenttable encodes and decodes the table of deployments that one collector serves and others follow. The
// table is JSON. It has one row per scope (a service in an environment) with everything that the scope's timeline is made
// of; docs/deployment-table.md describes the format.
//
// Equal tables have equal bytes. [Decoder.Decode] ignores fields that it does not know. It rejects other major versions of
// the format, and tables that exceed the limits of the format. [Encode] omits what exceeds the limits, so every table that
// it writes can be decoded.
//
// Package deploymentprocessor transfers tables and decides which collector's knowledge wins.
package deploymenttable
