// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package benchtest

import "time"

var processBegan = time.Now()

func threadTime() time.Duration { return time.Since(processBegan) }

func processTime() time.Duration { return time.Since(processBegan) }
