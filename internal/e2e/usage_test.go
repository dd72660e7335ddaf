// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// usage describes, in one line, the resources that the process has used so far.
func (v *victim) usage() string {
	status := v.status()
	return fmt.Sprintf("the collector used %s of processor time and %s at most\n", v.processorTime(), status["VmHWM"])
}

// status returns the status fields of the process by name; empty on systems other than Linux.
func (v *victim) status() map[string]string {
	values := map[string]string{}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", v.process.Process.Pid))
	if err != nil {
		return values
	}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		values[name] = strings.TrimSpace(value)
	}
	return values
}

// processorTime returns the time that the process has spent on processors.
func (v *victim) processorTime() time.Duration {
	const tick = 10 * time.Millisecond // of every Linux that Go runs on
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", v.process.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * tick
}

// memory returns, in bytes, the resident memory of the process and the part of it that is not backed by files. The rest is
// mapped files, such as its program and the storage, which the system drops when it needs the memory.
func (v *victim) memory() (resident, own float64) {
	status := v.status()
	bytes := func(name string) float64 {
		kilobytes, _ := strconv.ParseFloat(strings.TrimSuffix(status[name], " kB"), 64)
		return kilobytes * 1024
	}
	return bytes("VmRSS"), bytes("RssAnon")
}

// openFiles returns the number of open files and connections of the process.
func (v *victim) openFiles() float64 {
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", v.process.Process.Pid))
	if err != nil {
		return 0
	}
	return float64(len(entries))
}

// stored returns how large the files below a directory are, in bytes. Files may come and go meanwhile.
func stored(directory string) float64 {
	total := 0.0
	_ = filepath.WalkDir(directory, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
			total += float64(info.Size())
		}
		return nil
	})
	return total
}
