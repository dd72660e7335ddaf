// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package changerca

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// source holds what callers measured on each edge, over all their pods, as rows in order of time.
type source map[route][]row

// tolerance is how far apart, in seconds, two measurements of the same minute may be.
const tolerance = 30

// readSource reads the file with one column per edge, named caller_callee, after a time and a timestamp.
func readSource(name string) (source, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // opened for reading only
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	all := source{}
	for i, line := range lines[min(1, len(lines)):] {
		at, err := strconv.ParseInt(line[1], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("read %s, line %d: %w", name, i+2, err)
		}
		for j, text := range line {
			caller, callee, isEdge := strings.Cut(lines[0][j], "_")
			if !isEdge || text == "" {
				continue
			}
			success, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, fmt.Errorf("read %s, line %d: %w", name, i+2, err)
			}
			key := route{caller, callee}
			all[key] = append(all[key], row{at: at, success: success})
		}
	}
	return all, nil
}

// success returns the share of successful calls in a minute, in percent, or otherwise if nobody measured it.
func (s source) success(key route, at int64, otherwise float64) float64 {
	for _, r := range s[key] {
		if r.at >= at-tolerance && r.at < at+tolerance && r.success >= 0 && r.success <= 100 {
			return r.success
		}
	}
	return otherwise
}
