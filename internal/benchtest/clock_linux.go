// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package benchtest

import (
	"time"

	"golang.org/x/sys/unix"
)

func threadTime() time.Duration { return used(unix.CLOCK_THREAD_CPUTIME_ID) }

func processTime() time.Duration { return used(unix.CLOCK_PROCESS_CPUTIME_ID) }

func used(clock int32) time.Duration {
	var used unix.Timespec
	if err := unix.ClockGettime(clock, &used); err != nil {
		panic(err) // every Linux has these clocks
	}
	return time.Duration(used.Nano())
}
