// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// How long what a table holds may be.
const (
	// maxText is the length of a text in bytes. What is longer identifies nothing.
	maxText = 1024
	// maxNames is how many names of one kind a deployment may have.
	maxNames = 256
	// maxList is the length of a list in JSON: each byte of a text may be escaped, and a version has three texts.
	maxList = maxNames * 3 * (6*maxText + 16)
)

// room is how much a table may hold.
type room struct{ rows, deployments int }

var allowed = room{rows: 250_000, deployments: 1_000_000}

var (
	errTooLong = fmt.Errorf("a text is longer than %d bytes", maxText)
	errTooMany = errors.New("the table has too many deployments")
)

// fits reports whether texts can stand in a table as they are.
func fits(texts ...string) bool {
	for _, text := range texts {
		if len(text) > maxText || !utf8.ValidString(text) {
			return false
		}
	}
	return true
}
