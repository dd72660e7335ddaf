// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"errors"
	"fmt"
	"strings"
)

// maxFaults limits the reported faults of one version, so that a person can read the list.
const maxFaults = 50

// faults collects everything that is wrong with one version of the file, each with its path and line.
type faults struct {
	// lines maps paths in the delivery file to line numbers.
	lines map[string]int
	// at holds the paths that already have a fault. Further faults of the same path are dropped, as they usually follow
	// from the first.
	at   map[string]bool
	list []error
}

func newFaults() *faults { return &faults{lines: map[string]int{}, at: map[string]bool{}} }

// add records a fault at a path of the delivery file. The message continues the path, as in "is missing".
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

// line returns the line of the path, or of its nearest parent in the file, as a prefix for messages.
func (f *faults) line(path string) string {
	for path != "" {
		if line, ok := f.lines[path]; ok {
			return fmt.Sprintf("line %d: ", line)
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return ""
}

// addError records a fault that has no path in the delivery file, such as that of an included file.
func (f *faults) addError(err error) { f.list = append(f.list, err) }

// err returns all faults, or nil.
func (f *faults) err() error {
	list := f.list
	if excess := len(list) - maxFaults; excess > 0 {
		list = append(list[:maxFaults:maxFaults], fmt.Errorf("and %d more", excess))
	}
	return errors.Join(list...)
}
