// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package benchtest

import (
	"runtime"
	"time"
)

// ThreadTimeOf returns the processor time of the current thread during some work. This excludes the garbage collector's
// work in the background. On systems other than Linux it returns the elapsed time.
func ThreadTimeOf(work func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	began := threadTime()
	work()
	return threadTime() - began
}

// ProcessTime returns the processor time that the process has used, including the garbage collector. On systems other
// than Linux it returns the elapsed time.
func ProcessTime() time.Duration { return processTime() }

// ProcessTimeOf returns the processor time that the process used during some work.
func ProcessTimeOf(work func()) time.Duration {
	began := ProcessTime()
	work()
	return ProcessTime() - began
}

// AllocationsOf returns the number and the bytes of the program's allocations during some work. It stops the world
// before and after.
func AllocationsOf(work func()) (count, bytes uint64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	return after.Mallocs - before.Mallocs, after.TotalAlloc - before.TotalAlloc
}

// Live returns the bytes in use on the heap after all garbage was collected.
func Live() uint64 {
	runtime.GC()
	runtime.GC() // frees what finalizers and pools held during the first collection
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	return now.HeapAlloc
}
