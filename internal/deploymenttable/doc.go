// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package deploymenttable is the one place that knows how a table of deployments looks as JSON: what one collector serves and others follow. A
// table has a row for each scope, which holds all that the scope's timeline was made of; docs/deployment-table.md describes the format.
//
// Tables that are equal have equal bytes. [Decode] takes over fields that it does not know in silence, and refuses other major versions of the format
// and whatever is longer than the format allows. [Encode] leaves that out, so what it writes can always be read.
//
// It moves no tables between machines, and does not say which of two is right; package deploymentprocessor does.
package deploymenttable
