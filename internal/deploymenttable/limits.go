// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// Limits of texts and lists in a table.
const (
	// maxText is the greatest length of a text in bytes; a longer one is not an identifier.
	maxText = 1024
	// maxNames is the greatest number of elements in a list of a deployment, such as its tags.
	maxNames = 256
	// maxList is the greatest length of a list as JSON, in bytes: a version has three texts, and each byte of a text may
	// be escaped in six bytes.
	maxList = maxNames * 3 * (6*maxText + 16)
)

// room is how many rows and deployments a table may have.
type room struct{ rows, deployments int }

var allowed = room{rows: 250_000, deployments: 1_000_000}

var (
	errTooLong = fmt.Errorf("a text is longer than %d bytes", maxText)
	errTooMany = errors.New("the table has too many deployments")
)

// fits reports whether a table can hold the texts unchanged: they are short enough and valid UTF-8.
func fits(texts ...string) bool {
	for _, text := range texts {
		if len(text) > maxText || !utf8.ValidString(text) {
			return false
		}
	}
	return true
}
