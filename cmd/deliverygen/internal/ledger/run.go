// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import "time"

// Run is one attempt of a pipeline run.
type Run struct {
	Pipeline string
	ID       int64
	Number   int
	Attempt  int
	Branch   string
	Commit   *Commit
	// Conclusion is the sender's own word for the result, such as timed_out.
	Conclusion string

	// Created is when the first attempt was queued.
	Created  time.Time
	Started  time.Time
	Finished time.Time
}

// queued returns when this attempt was requested. A re-run starts immediately.
func (r *Run) queued() time.Time {
	if r.Attempt > 1 {
		return r.Started
	}
	return r.Created
}
