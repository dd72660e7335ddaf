// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/zap"

	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/spool"
)

// endpoint handles the webhooks of one source.
type endpoint struct {
	id              string
	format          string
	source          source.Source
	secrets         [][]byte
	authenticated   bool
	malformedStatus int
	maxBody         int64
	// keep returns the parts of a request that may be written to disk: no secret, token or signature.
	keep func(source.Request) source.Request
	// warnOnce limits the warning about items that the sender left out to one.
	warnOnce sync.Once
	*outlet
}

// ServeHTTP answers one webhook.
func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := e.obsreport.StartLogsOp(r.Context())
	a := e.receive(ctx, r)
	e.obsreport.EndLogsOp(ctx, e.format, a.events, a.err)
	e.telemetry.ReceiverDeliveryRequests.Add(ctx, 1, metric.WithAttributes(
		attribute.String("source", e.id),
		attribute.String("outcome", string(a.outcome)),
		attribute.Int("http.response.status_code", a.status)))
	if a.err != nil {
		e.logger.Debug("webhook not taken", zap.String("source", e.id), zap.Int("status", a.status), zap.Error(a.err))
	}
	a.write(w)
}

func (e *endpoint) receive(ctx context.Context, r *http.Request) answer {
	body, refusal := e.read(r)
	if refusal != nil {
		return *refusal
	}
	request := source.Request{Header: r.Header, Query: r.URL.Query(), Body: body, Received: time.Now()}
	if e.authenticated {
		if err := e.source.Verify(request, e.secrets); err != nil {
			return answer{status: http.StatusUnauthorized, outcome: unauthorized, err: err}
		}
	}
	events, err := e.source.Events(request)
	var uninteresting *source.Ignored
	var unreadable *source.UnsupportedMedia
	switch {
	case errors.As(err, &uninteresting):
		e.logger.Debug("webhook passed over", zap.String("source", e.id), zap.String("reason", uninteresting.Reason))
		return answer{status: http.StatusNoContent, outcome: ignored}
	case errors.As(err, &unreadable):
		return answer{status: http.StatusUnsupportedMediaType, outcome: invalid, err: err}
	case err != nil:
		return answer{status: e.malformedStatus, outcome: invalid, err: err}
	}
	e.countLeftOut(ctx, events)
	standing := e.catalog.read(ctx, e.format, e.id, events)
	if len(standing) == 0 {
		e.logger.Debug("webhook passed over", zap.String("source", e.id), zap.String("reason", "no rule makes anything of it"))
		return answer{status: http.StatusNoContent, outcome: ignored}
	}
	return e.handOn(ctx, spool.Webhook{Source: e.id, Request: e.keep(request)}, standing)
}

// countLeftOut counts the alerts or commits that the sender says it left out of the webhook. They are lost unless
// another webhook contains them, and nobody would notice, so the first occurrence is logged as a warning.
func (e *endpoint) countLeftOut(ctx context.Context, events source.Events) {
	leftOut := events.LeftOut()
	if leftOut == 0 {
		return
	}
	e.telemetry.ReceiverDeliveryTruncatedItems.Add(ctx, int64(leftOut), metric.WithAttributes(attribute.String("source", e.id)))
	e.warnOnce.Do(func() {
		e.logger.Warn("the sender left alerts or commits out of a webhook, and whatever no other webhook tells is lost: "+
			"raise its limit if it has one, such as `max_alerts`; this is said once and counted from now on",
			zap.String("source", e.id), zap.Int("left_out", leftOut))
	})
}

// mostRoom limits, in bytes, the memory that is allocated on the word of Content-Length before any of the body arrives.
const mostRoom = 64 << 10

// read returns the raw body, or the answer to a request whose body is compressed, too large or incomplete.
func (e *endpoint) read(r *http.Request) ([]byte, *answer) {
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		err := fmt.Errorf("compressed bodies (%.32q) are not accepted: signatures cover the plain one", encoding)
		return nil, &answer{status: http.StatusUnsupportedMediaType, outcome: invalid, err: err}
	}
	oversize := &answer{
		status:  http.StatusRequestEntityTooLarge,
		outcome: tooLarge,
		err:     fmt.Errorf("the body is larger than %d bytes", e.maxBody),
	}
	if r.ContentLength > e.maxBody {
		return nil, oversize
	}
	var body bytes.Buffer
	body.Grow(int(min(max(r.ContentLength, 0), mostRoom)) + bytes.MinRead)
	_, err := body.ReadFrom(r.Body)
	var limit *http.MaxBytesError
	switch {
	case errors.As(err, &limit):
		return nil, oversize
	case err != nil:
		return nil, &answer{status: http.StatusBadRequest, outcome: invalid, err: errors.New("the body broke off")}
	}
	return body.Bytes(), nil
}
