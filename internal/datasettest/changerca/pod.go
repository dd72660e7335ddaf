// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package changerca

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
)

// pod holds the measurements of one pod.
type pod struct {
	name, service string
	release       release.Identity
	edges         []edge
}

// edge holds one side of the calls between two services: the caller's side if the pod belongs to the caller, else the
// callee's.
type edge struct {
	caller, callee string
	rows           []row
}

// row is a minute that ends at a time in Unix seconds.
type row struct {
	at      int64
	success float64 // in percent; not a number without calls
	latency float64 // in milliseconds
}

// readPods reads all pods of a case, sorted by name.
func readPods(dir string, e experiment, options Options) ([]*pod, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*_*_*.csv"))
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var pods []*pod
	for _, name := range names {
		parts := strings.Split(strings.TrimSuffix(filepath.Base(name), ".csv"), "_")
		service, _, isPod := strings.Cut(parts[0], "-")
		if len(parts) != 3 || !isPod || service != parts[1] && service != parts[2] {
			continue
		}
		rows, err := readRows(name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		if len(pods) == 0 || pods[len(pods)-1].name != parts[0] {
			pods = append(pods, &pod{name: parts[0], service: service})
		}
		last := pods[len(pods)-1]
		last.edges = append(last.edges, edge{caller: parts[1], callee: parts[2], rows: rows})
	}
	e.label(pods, options)
	for _, p := range pods {
		p.drop(func(r row) bool { return math.IsNaN(r.success) })
	}
	return pods, nil
}

// columns are the first columns of the files; further ones are ignored.
var columns = []string{"Time", "Timestamp", "SuccessRate", "Latency"}

func readRows(name string) ([]row, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // opened for reading only
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 || len(lines[0]) < len(columns) || !slices.Equal(lines[0][:len(columns)], columns) {
		return nil, fmt.Errorf("the columns do not begin with %q", columns)
	}
	var rows []row
	for i, line := range lines[1:] {
		at, atErr := strconv.ParseInt(line[1], 10, 64)
		success, successErr := strconv.ParseFloat(line[2], 64)
		latency, latencyErr := strconv.ParseFloat(line[3], 64)
		if atErr != nil || successErr != nil || latencyErr != nil {
			return nil, fmt.Errorf("line %d holds something that is no number", i+2)
		}
		if success < 0 || success > 100 {
			return nil, fmt.Errorf("line %d has a success rate of %v %%", i+2, success)
		}
		rows = append(rows, row{at, success, latency})
	}
	return rows, nil
}

// label sets the release of each pod, and drops the rows in a deleted pod's files that belong to its replacement.
func (e experiment) label(pods []*pod, options Options) {
	byName := map[string]*pod{}
	for _, p := range pods {
		byName[p.name] = p
		p.release = datasettest.Identity(serviceNamed(p.service), production, oldVersion)
	}
	for _, service := range e.services() {
		for _, s := range e.Plan[service].steps() {
			for i, name := range s.Released {
				deleted := &pod{}
				if i < len(s.Deleted) && byName[s.Deleted[i]] != nil {
					deleted = byName[s.Deleted[i]]
				}
				end := s.Complete
				if released := byName[name]; released != nil {
					released.release = datasettest.Identity(serviceNamed(released.service), production, newVersion)
					end = min(end, released.first()-1)
					if options.Imputed {
						released.impute(deleted)
					}
				}
				deleted.drop(func(r row) bool { return r.at > end })
			}
		}
	}
}

// first returns when the pod's first minute ended.
func (p *pod) first() int64 {
	first := int64(math.MaxInt64)
	for _, e := range p.edges {
		if len(e.rows) > 0 {
			first = min(first, e.rows[0].at)
		}
	}
	return first
}

func (p *pod) drop(which func(row) bool) {
	for i := range p.edges {
		p.edges[i].rows = slices.DeleteFunc(p.edges[i].rows, which)
	}
}

// impute sets the success rate of minutes without calls to that in the deleted pod's file.
func (p *pod) impute(deleted *pod) {
	for i := range p.edges {
		e := &p.edges[i]
		at := slices.IndexFunc(deleted.edges, func(d edge) bool { return d.caller == e.caller && d.callee == e.callee })
		if at < 0 {
			continue
		}
		filled := map[int64]float64{}
		for _, r := range deleted.edges[at].rows {
			filled[r.at] = r.success
		}
		for j, r := range e.rows {
			if success, ok := filled[r.at]; ok && math.IsNaN(r.success) {
				e.rows[j].success = success
			}
		}
	}
}
