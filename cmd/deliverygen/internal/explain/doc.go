// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package explain tells in sentences how a recorded webhook is read: what its source makes of it, what the delivery
// file decides, and which records come of it. It runs the product's own code, so that what it says is what happens.
//
// It is the only part of deliverygen that does. The parts that compute the truth share no code with the product,
// because they judge it.
package explain
