// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dossier

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/traffic"
)

// Files of a case's folder.
const (
	TracesFile   = "traces.jsonl"
	LogsFile     = "logs.jsonl"
	WebhooksFile = "webhooks.jsonl"
	TruthFile    = "truth.json"
)

// Write runs a case and writes it to a folder of its name in dir. It replaces the files of an earlier case there. The truth
// is written last, so a folder without it is incomplete.
func Write(ctx context.Context, dir string, p *scenario.Plan) (traffic.Tally, error) {
	dir = filepath.Join(dir, p.Name)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return traffic.Tally{}, err
	}
	if err := os.Remove(filepath.Join(dir, TruthFile)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return traffic.Tally{}, err
	}
	if err := writeWebhooks(filepath.Join(dir, WebhooksFile), p); err != nil {
		return traffic.Tally{}, err
	}
	tally, err := writeTelemetry(ctx, dir, p)
	if err != nil {
		return tally, err
	}
	return tally, into(filepath.Join(dir, TruthFile), func(w io.Writer) error {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(TruthOf(p, tally))
	})
}

// TruthOf returns the truth about a case that was run.
func TruthOf(p *scenario.Plan, tally traffic.Tally) *scenario.Truth {
	truth := p.Truth()
	truth.FirstBadSpan, truth.BadSpans = tally.FirstBad, tally.Bad
	return truth
}

func writeWebhooks(name string, p *scenario.Plan) error {
	lines, err := webhooks(p)
	if err != nil {
		return err
	}
	return into(name, func(w io.Writer) error {
		for i := range lines {
			if _, err := w.Write(append(lines[i].Append(nil), '\n')); err != nil {
				return err
			}
		}
		return nil
	})
}

func writeTelemetry(ctx context.Context, dir string, p *scenario.Plan) (tally traffic.Tally, err error) {
	err = into(filepath.Join(dir, TracesFile), func(traces io.Writer) error {
		return into(filepath.Join(dir, LogsFile), func(logs io.Writer) error {
			tally, err = happen(ctx, p, &jsonLines{traces: traces, logs: logs})
			return err
		})
	})
	return tally, err
}

// happen runs a case and exports its telemetry.
func happen(ctx context.Context, p *scenario.Plan, to Exporter) (traffic.Tally, error) {
	b := newBatcher(p, to)
	tally, err := traffic.Run(ctx, p, b)
	if err == nil {
		err = b.flush()
	}
	return tally, err
}

// jsonLines writes each request as a line of JSON, in the format of the otlp_json_file receiver.
type jsonLines struct{ traces, logs io.Writer }

// Traces implements [Exporter].
func (j *jsonLines) Traces(_ time.Time, traces ptrace.Traces) error {
	var marshaler ptrace.JSONMarshaler
	text, err := marshaler.MarshalTraces(traces)
	if err != nil {
		return err
	}
	return writeLine(j.traces, text)
}

// Logs implements [Exporter].
func (j *jsonLines) Logs(_ time.Time, logs plog.Logs) error {
	var marshaler plog.JSONMarshaler
	text, err := marshaler.MarshalLogs(logs)
	if err != nil {
		return err
	}
	return writeLine(j.logs, text)
}

func writeLine(to io.Writer, text []byte) error {
	if _, err := to.Write(text); err != nil {
		return err
	}
	_, err := io.WriteString(to, "\n")
	return err
}

// into writes to a file through a buffer.
func into(name string, write func(io.Writer) error) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(file, 1<<20)
	return errors.Join(write(buffered), buffered.Flush(), file.Close())
}
