// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package generated

import (
	"bufio"
	"context"
	"errors"
	"os"
	"path/filepath"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// tell passes all spans and log records to the connector, in the order in which they were sent.
func tell(ctx context.Context, dir string, c *counter) error {
	logs, err := openLogs(filepath.Join(dir, "logs.jsonl"))
	if err != nil {
		return err
	}
	err = eachLine(filepath.Join(dir, "traces.jsonl"), func(line []byte) error {
		traces, err := new(ptrace.JSONUnmarshaler).UnmarshalTraces(line)
		if err != nil {
			return err
		}
		return errors.Join(logs.until(ctx, newestOf(traces), c), c.traces.ConsumeTraces(ctx, traces))
	})
	if err == nil {
		err = logs.until(ctx, ^pcommon.Timestamp(0), c)
	}
	return errors.Join(err, logs.file.Close())
}

func newestOf(traces ptrace.Traces) (newest pcommon.Timestamp) {
	for _, r := range traces.ResourceSpans().All() {
		for _, s := range r.ScopeSpans().All() {
			for _, span := range s.Spans().All() {
				newest = max(newest, span.EndTimestamp())
			}
		}
	}
	return newest
}

// logFile is read in parallel with the spans.
type logFile struct {
	file  *os.File
	lines *bufio.Scanner
	// next is the request that was read but not passed on yet, if any, and at the newest time in it.
	next *plog.Logs
	at   pcommon.Timestamp
}

func openLogs(name string) (*logFile, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &logFile{file: file, lines: newLines(file)}, nil
}

// until passes the logs up to a time to the connector.
func (l *logFile) until(ctx context.Context, at pcommon.Timestamp, c *counter) error {
	for {
		if l.next == nil && !l.lines.Scan() {
			return l.lines.Err()
		}
		if l.next == nil {
			logs, err := new(plog.JSONUnmarshaler).UnmarshalLogs(l.lines.Bytes())
			if err != nil {
				return err
			}
			l.next, l.at = &logs, logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Timestamp()
		}
		if l.at > at {
			return nil
		}
		if err := c.logs.ConsumeLogs(ctx, *l.next); err != nil {
			return err
		}
		l.next = nil
	}
}
