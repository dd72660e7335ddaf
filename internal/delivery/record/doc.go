// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package record is the form in which what is known is kept: one record per thing, whose fields are packed into few bytes.
package record
