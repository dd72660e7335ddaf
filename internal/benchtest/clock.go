// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package benchtest

import (
	"runtime"
	"time"
)

// ThreadTimeOf returns the processor time of the thread that did some work. It leaves out what the garbage collector does in the background, and, but
// on Linux, it is the time that has passed.
func ThreadTimeOf(work func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	began := threadTime()
	work()
	return threadTime() - began
}

// ProcessTime returns the processor time that the whole program has used, with the garbage collector's. But on Linux, it is the time that has passed.
func ProcessTime() time.Duration { return processTime() }

// ProcessTimeOf returns the processor time that the whole program used meanwhile.
func ProcessTimeOf(work func()) time.Duration {
	began := ProcessTime()
	work()
	return ProcessTime() - began
}

// AllocationsOf returns how often, and how many bytes, the program allocated meanwhile. To count, the world is stopped before and after.
func AllocationsOf(work func()) (count, bytes uint64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	return after.Mallocs - before.Mallocs, after.TotalAlloc - before.TotalAlloc
}

// Live returns how many bytes of the heap are in use when all garbage is collected.
func Live() uint64 {
	runtime.GC()
	runtime.GC() // what finalizers and pools held until the first
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	return now.HeapAlloc
}
