// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deeptralog

import (
	"archive/zip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// Case is one experiment: a fault and its variant, or a period without a fault.
type Case struct {
	// Name is the name of the folder, such as F05-01.
	Name string
	// Spans are all recorded spans without duplicates, in the order of the files.
	Spans []Span
}

// ReadZip reads the spans of a published archive. It has a folder per case, with up to one file of failed traces and
// one of other traces. The files overlap; a span in both is returned once.
func ReadZip(name string) ([]Case, error) {
	archive, err := zip.OpenReader(name)
	if err != nil {
		return nil, fmt.Errorf("open the archive: %w", err)
	}
	defer func() { _ = archive.Close() }() // opened for reading only
	var cases []Case
	for _, file := range archive.File {
		if !isSpanFile(file.Name) {
			continue
		}
		folder := path.Base(path.Dir(file.Name))
		if len(cases) == 0 || cases[len(cases)-1].Name != folder {
			cases = append(cases, Case{Name: folder})
		}
		spans, err := readFile(file)
		if err != nil {
			return nil, fmt.Errorf("read %s in %s: %w", file.Name, name, err)
		}
		c := &cases[len(cases)-1]
		c.Spans = append(c.Spans, spans...)
	}
	for i := range cases {
		cases[i].Spans = once(cases[i].Spans)
	}
	return cases, nil
}

// isSpanFile distinguishes files of spans from logs and derived files.
func isSpanFile(name string) bool {
	return strings.Contains(path.Base(name), "SpanData") && path.Ext(name) == ".csv"
}

func readFile(file *zip.File) ([]Span, error) {
	content, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = content.Close() }() // opened for reading only
	return read(content)
}

func read(content io.Reader) ([]Span, error) {
	rows := csv.NewReader(content)
	rows.FieldsPerRecord = len(columns)
	rows.ReuseRecord = true
	header, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("read the header: %w", err)
	}
	if !slices.Equal(header, columns) {
		return nil, fmt.Errorf("the columns are %q, want %q", header, columns)
	}
	var spans []Span
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return spans, nil
		}
		if err != nil {
			return nil, err
		}
		span, err := spanOf(row)
		if err != nil {
			line, _ := rows.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		spans = append(spans, span)
	}
}

// once returns the spans without duplicates.
func once(spans []Span) []Span {
	type key struct{ trace, span string }
	seen := map[key]bool{}
	return slices.DeleteFunc(spans, func(s Span) bool {
		k := key{s.Trace.String(), s.ID.String()}
		before := seen[k]
		seen[k] = true
		return before
	})
}
