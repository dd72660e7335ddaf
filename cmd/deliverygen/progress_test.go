// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestProgressIsPrintedRarelyOutsideATerminal(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		quiet bool
		want  string
	}{
		"loud":  {false, "halfway\nhalfway\n"},
		"quiet": {true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				stop := showProgress(t.Context(), &out, test.quiet, func() string { return "halfway" })
				<-time.NewTimer(11 * time.Second).C
				stop()
				assert.Equal(t, test.want, out.String())
			})
		})
	}
}
