// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"context"
	"fmt"
	"io"
	"time"
)

// Progress prints the progress of a replay.
type Progress struct {
	Out io.Writer
	// Terminal says that Out is a terminal, where one line can be overwritten repeatedly.
	Terminal bool
	// Total is the number of webhooks; 0 if unknown.
	Total int
}

// Watch prints until the context ends: often on a terminal, rarely elsewhere.
func (p Progress) Watch(ctx context.Context, tally *Tally) {
	every, ending := 5*time.Second, "\n"
	if p.Terminal {
		every, ending = 250*time.Millisecond, "\r"
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			p.write(p.line(tally.Posted(), time.Since(tally.began)) + ending)
		case <-ctx.Done():
			if p.Terminal {
				p.write("\r\x1b[K")
			}
			return
		}
	}
}

// write ignores errors: a replay must not fail because its progress cannot be printed.
func (p Progress) write(text string) { _, _ = io.WriteString(p.Out, text) }

func (p Progress) line(posted int, elapsed time.Duration) string {
	rate := float64(posted) / max(elapsed.Seconds(), 1e-9)
	if p.Total == 0 {
		return fmt.Sprintf("posted %d webhooks, %.0f/s", posted, rate)
	}
	left := "?"
	if posted > 0 {
		left = time.Duration(float64(p.Total-posted) / rate * float64(time.Second)).Round(time.Second).String()
	}
	return fmt.Sprintf("posted %d of %d webhooks (%d%%), %.0f/s, %s left  ", posted, p.Total, posted*100/p.Total, rate, left)
}
