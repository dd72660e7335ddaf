// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package explain describes in sentences how a recorded webhook is read: how its source maps it, what the delivery file
// decides, and which records result. It runs the product's own code, so that the description matches what happens.
//
// The parts of deliverygen that compute the truth do not share code with the product, because they judge it.
package explain
