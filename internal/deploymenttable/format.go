// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymenttable

import (
	"errors"
	"fmt"
	"strings"
)

const (
	// format is the version that Encode writes. Adding fields to the format increases the minor version.
	format = major + ".0"
	// major is the major version that Decode accepts, with any minor version.
	major = "1"
)

var errNoFormat = errors.New("`format` is missing: it has to come before `scopes`")

// checkFormat rejects other major versions.
func checkFormat(text string) error {
	if told, _, _ := strings.Cut(text, "."); told != major {
		return fmt.Errorf("`format` is %.20q: only %s.x can be read, so use a release of this collector that matches the one it follows", text, major)
	}
	return nil
}
