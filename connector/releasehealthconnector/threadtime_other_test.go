// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package releasehealthconnector_test

import "time"

var processBegan = time.Now()

// threadTime returns the time that has passed: what a thread has used of it can be asked for on Linux only.
func threadTime() time.Duration { return time.Since(processBegan) }
