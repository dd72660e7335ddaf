// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"time"
)

// Sources of webhooks.
const (
	GitHub    = "github"
	PagerDuty = "pagerduty"
	Generic   = "generic"
	GitLab    = "gitlab" // recorded only: no simulated service is there
)

var errNoWebhook = errors.New("no webhook: it needs source, path (from its /) and body")

// Line is one webhook, as written on one line of a file.
type Line struct {
	Time    time.Time         `json:"time"`
	Source  string            `json:"source"`
	Path    string            `json:"path"`
	Headers map[string]string `json:"headers"`
	Body    json.RawMessage   `json:"body"`
}

// MaxLine is the maximum length of a line for Read, in bytes: more than GitHub's limit for a body.
const MaxLine = 32 << 20

// Append appends the line to dst, without a newline.
func (l *Line) Append(dst []byte) []byte {
	headers := object{}
	for _, name := range slices.Sorted(maps.Keys(l.Headers)) {
		headers = append(headers, member{name, l.Headers[name]})
	}
	return appendValue(dst, members(
		"time", l.Time, "source", l.Source, "path", l.Path, "headers", headers, "body", raw(l.Body)))
}

// Read iterates over the lines, which are in our own format or deliveries from GitHub's API. It stops after the first
// error, which names the line.
func Read(r io.Reader) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		scanner := bufio.NewScanner(r)
		scanner.Buffer(make([]byte, 1<<16), MaxLine)
		number := 0
		for scanner.Scan() {
			number++
			if len(scanner.Bytes()) == 0 {
				continue
			}
			line, err := parseLine(scanner.Bytes())
			if err != nil {
				yield(Line{}, fmt.Errorf("line %d: %w", number, err))
				return
			}
			if !yield(line, nil) {
				return
			}
		}
		if err := scanner.Err(); err != nil {
			yield(Line{}, fmt.Errorf("line %d: %w", number+1, err))
		}
	}
}

func parseLine(text []byte) (Line, error) {
	var r record
	if err := json.Unmarshal(text, &r); err != nil {
		return Line{}, err
	}
	l := r.line()
	if l.Source == "" || l.Path == "" || l.Path[0] != '/' || len(l.Body) == 0 {
		return Line{}, errNoWebhook
	}
	return l, nil
}
