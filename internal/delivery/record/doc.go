// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package record defines the form in which state is stored on disk: one record per entity, with a kind, a key and a compact value.
package record
