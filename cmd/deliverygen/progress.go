// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"io"
	"os"
	"sync"
	"time"
)

// showProgress prints a line of progress repeatedly until the returned function is called, or never if quiet.
func showProgress(ctx context.Context, out io.Writer, quiet bool, line func() string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var printing sync.WaitGroup
	if !quiet {
		printing.Go(func() { printLines(ctx, out, line) })
	}
	return func() {
		cancel()
		printing.Wait()
	}
}

// printLines prints until the context ends: often and over the previous line on a terminal, rarely elsewhere. It ignores
// errors, because a command must not fail if its progress cannot be printed.
func printLines(ctx context.Context, out io.Writer, line func() string) {
	every, ending, erase := 5*time.Second, "\n", ""
	if isTerminal(out) {
		every, ending, erase = 250*time.Millisecond, "\r", "\r\x1b[K"
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			_, _ = io.WriteString(out, line()+ending)
		case <-ctx.Done():
			_, _ = io.WriteString(out, erase)
			return
		}
	}
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
