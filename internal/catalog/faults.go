// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"errors"
	"fmt"
	"strings"
)

// maxFaults bounds the faults reported of one version: the list is for a person to read.
const maxFaults = 50

// faults collects everything that is wrong with one version of the file, each with its path and line.
type faults struct {
	// lines are the lines of the paths of the delivery file.
	lines map[string]int
	// at are the paths that have a fault already: what follows from it is no news.
	at   map[string]bool
	list []error
}

func newFaults() *faults { return &faults{lines: map[string]int{}, at: map[string]bool{}} }

// add notes a fault at a path of the delivery file; what is said must go on from the path.
func (f *faults) add(path, format string, args ...any) {
	if f.at[path] {
		return
	}
	f.at[path] = true
	where := "the file"
	if path != "" {
		where = f.line(path) + "`" + path + "`"
	}
	f.list = append(f.list, fmt.Errorf("%s "+format, append([]any{where}, args...)...))
}

// line returns the line of the path, or of the nearest one around it that is written.
func (f *faults) line(path string) string {
	for path != "" {
		if line, ok := f.lines[path]; ok {
			return fmt.Sprintf("line %d: ", line)
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return ""
}

// addError notes a fault of something that is no path of the delivery file, such as an included file.
func (f *faults) addError(err error) { f.list = append(f.list, err) }

// err returns all faults, or nil.
func (f *faults) err() error {
	list := f.list
	if excess := len(list) - maxFaults; excess > 0 {
		list = append(list[:maxFaults:maxFaults], fmt.Errorf("and %d more", excess))
	}
	return errors.Join(list...)
}
