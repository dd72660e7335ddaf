// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/post"
)

// intake posts log records and spans to an OTLP receiver over HTTP.
type intake struct {
	ctx      context.Context //nolint:containedctx // it lives as long as the one call that made it
	endpoint string
	poster   post.Poster
}

func newIntake(ctx context.Context, endpoint string, wait time.Duration) *intake {
	return &intake{
		ctx: ctx, endpoint: strings.TrimSuffix(endpoint, "/"),
		poster: post.Poster{Client: &http.Client{Timeout: time.Minute}, Wait: wait},
	}
}

// send posts the records and retries until the receiver accepts them. A refusal is an error.
func (i *intake) send(logs plog.Logs) error {
	var marshaler plog.ProtoMarshaler
	body, err := marshaler.MarshalLogs(logs)
	if err != nil {
		return err
	}
	return i.post("/v1/logs", "events", body)
}

// Logs implements [dossier.Exporter].
func (i *intake) Logs(_ time.Time, logs plog.Logs) error { return i.send(logs) }

// Traces implements [dossier.Exporter].
func (i *intake) Traces(_ time.Time, traces ptrace.Traces) error {
	var marshaler ptrace.ProtoMarshaler
	body, err := marshaler.MarshalTraces(traces)
	if err != nil {
		return err
	}
	return i.post("/v1/traces", "spans", body)
}

func (i *intake) post(path, what string, body []byte) error {
	answer, err := i.poster.Post(i.ctx, func() (*http.Request, error) {
		request, err := http.NewRequest(http.MethodPost, i.endpoint+path, bytes.NewReader(body)) //nolint:noctx // the poster sets the context
		if err == nil {
			request.Header.Set("Content-Type", "application/x-protobuf")
		}
		return request, err
	})
	if err != nil {
		return fmt.Errorf("posting to `--endpoint`: %w", err)
	}
	if answer.Refused() {
		return fmt.Errorf("`--endpoint` refused the %s: %d %s%s", what, answer.Status, answer.Reason, adviceOn(answer.Status))
	}
	return nil
}

// adviceOn explains a status that shows that the endpoint is no OTLP receiver.
func adviceOn(status int) string {
	if status == http.StatusNotFound || status == http.StatusMethodNotAllowed {
		return ": what listens there takes no OTLP; name a receiver `otlp` with the protocol `http`, which listens on port 4318 unless told otherwise"
	}
	return ""
}
