// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package post posts single requests over HTTP, and tries again for as long as the receiver asks for that or
// does not listen yet. It does not know what it posts.
package post
