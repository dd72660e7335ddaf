// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

// Told is what telemetry says about one scope. The order of the lists does not matter.
type Told struct {
	// Findings are those on the scope's deployments.
	Findings []Finding
	// Answers are those that blame a deployment of the scope, whichever service the incident belongs to.
	Answers []Answer
}

// IsEmpty reports whether telemetry says nothing about the scope: it is not watched, or nothing was deployed there.
func (t Told) IsEmpty() bool { return len(t.Findings) == 0 && len(t.Answers) == 0 }
