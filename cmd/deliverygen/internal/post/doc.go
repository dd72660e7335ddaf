// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package post posts single HTTP requests and retries them while the receiver asks for that or does not listen yet. It is
// independent of the content.
package post
