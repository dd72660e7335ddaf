// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

// ErrorRate returns the share of the release's operations that failed, from 0 to 1; false if none was counted.
func (r *Release) ErrorRate() (float64, bool) {
	if r.Operations == 0 {
		return 0, false
	}
	return float64(r.Failed) / float64(r.Operations), true
}
