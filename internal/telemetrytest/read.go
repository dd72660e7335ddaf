// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package telemetrytest

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.yaml.in/yaml/v3"
)

// file is the file format of a story.
type file struct {
	// Instances are resource attributes by the instance's name in this story.
	Instances map[string]Attributes `yaml:"instances"`
	// Skew is how far the clock of an instance is ahead.
	Skew map[string]time.Duration `yaml:"skew"`
	// Requests happen once or, with Times and Every, repeatedly.
	Requests []struct {
		repetition `yaml:",inline"`
		// Spans has one span per line, see [lineOf]. A line that is indented further was called by the line above it; a
		// line without indentation begins a trace.
		Spans string `yaml:"spans"`
	} `yaml:"requests"`
	// Logs are log records outside traces.
	Logs []struct {
		repetition `yaml:",inline"`
		Instance   string `yaml:"instance"`
		Severity   string `yaml:"severity"`
		Body       string `yaml:"body"`
	} `yaml:"logs"`
}

// repetition is when something happens. At is the time since [Dawn].
type repetition struct {
	At    time.Duration `yaml:"at"`
	Times int           `yaml:"times"`
	Every time.Duration `yaml:"every"`
}

// all returns all times at which it happens.
func (r repetition) all() []time.Time {
	times := []time.Time{Dawn.Add(r.At)}
	for i := 1; i < r.Times; i++ {
		times = append(times, times[i-1].Add(r.Every))
	}
	return times
}

// Read reads a story file. All identifiers are derived from the text, so that they are the same each time.
func Read(text []byte) (Story, error) {
	var f file
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f); err != nil {
		return Story{}, fmt.Errorf("read the story: %w", err)
	}
	s := Story{Instances: f.Instances}
	err := errors.Join(f.addRequests(&s), f.addLogs(&s))
	for instance, ahead := range f.Skew {
		s = s.Skew(instance, ahead)
	}
	return s, err
}

func (f *file) addRequests(s *Story) error {
	var faults []error
	for number, request := range f.Requests {
		lines, err := linesOf(request.Spans)
		if err != nil {
			faults = append(faults, fmt.Errorf("request %d: %w", number+1, err))
			continue
		}
		for i, at := range request.all() {
			spans, err := spansOf(fmt.Sprintf("request %d, time %d", number+1, i+1), at, lines)
			if err != nil {
				faults = append(faults, fmt.Errorf("request %d: %w", number+1, err))
				break
			}
			s.Spans = append(s.Spans, spans...)
		}
	}
	for _, span := range s.Spans {
		if s.Instances[span.Instance] == nil {
			faults = append(faults, fmt.Errorf("`instances` has no %q", span.Instance))
			break
		}
	}
	return errors.Join(faults...)
}

func (f *file) addLogs(s *Story) error {
	for _, log := range f.Logs {
		severity, known := severities[log.Severity]
		if !known {
			return fmt.Errorf("`severity` %q is unknown", log.Severity)
		}
		if s.Instances[log.Instance] == nil {
			return fmt.Errorf("`instances` has no %q", log.Instance)
		}
		for _, at := range log.all() {
			s.Logs = append(s.Logs, Log{Instance: log.Instance, Time: at, Severity: severity, Body: log.Body})
		}
	}
	return nil
}

var severities = map[string]plog.SeverityNumber{
	"info": plog.SeverityNumberInfo, "warn": plog.SeverityNumberWarn,
	"error": plog.SeverityNumberError, "fatal": plog.SeverityNumberFatal,
}

// traceID and spanID derive identifiers from names.
func traceID(parts ...string) pcommon.TraceID {
	sum := sha256.Sum256([]byte(strings.Join(parts, "/")))
	return pcommon.TraceID(sum[:16])
}

func spanID(parts ...string) pcommon.SpanID {
	sum := sha256.Sum256([]byte(strings.Join(parts, "/")))
	return pcommon.SpanID(sum[:8])
}
