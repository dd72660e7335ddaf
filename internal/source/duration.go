// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"fmt"
	"time"
)

// CheckUnit returns an error if a configured duration is positive but shorter than a millisecond. It was written as
// a plain number then, which the configuration reads as nanoseconds.
func CheckUnit(key string, d time.Duration) error {
	if d <= 0 || d >= time.Millisecond {
		return nil
	}
	return fmt.Errorf("`%s` is %s: write a unit, such as 60s; a number without one counts nanoseconds", key, d)
}
