// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

import (
	"context"
	"fmt"
	"io"
	"time"
)

// Progress prints the progress of reading a clone.
type Progress struct {
	Out io.Writer
	// Terminal says that Out is a terminal, where one line can be overwritten repeatedly.
	Terminal bool
}

// Watch prints until the context ends: often on a terminal, rarely elsewhere.
func (p Progress) Watch(ctx context.Context, tally *Tally) {
	every, ending := 5*time.Second, "\n"
	if p.Terminal {
		every, ending = 250*time.Millisecond, "\r"
	}
	began := time.Now()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			commits := tally.Commits.Load()
			p.write(fmt.Sprintf("read %d commits, %.0f/s; told %d events  %s",
				commits, float64(commits)/time.Since(began).Seconds(), tally.Events.Load(), ending))
		case <-ctx.Done():
			if p.Terminal {
				p.write("\r\x1b[K")
			}
			return
		}
	}
}

// write ignores errors: reading must not fail because its progress cannot be printed.
func (p Progress) write(text string) { _, _ = io.WriteString(p.Out, text) }
