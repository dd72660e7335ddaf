// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/post"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/webhook"
)

// Options say how to replay.
type Options struct {
	// Endpoint is the receiver's address without a path, such as http://localhost:8088.
	Endpoint string
	Secrets  Secrets
	Shift    time.Duration
	Pace     Pace
	// From is the number of the first webhook to post, from 1. Earlier ones are skipped.
	From int
	// Concurrency is the number of webhooks in progress at the same time. The order is kept only with 1.
	Concurrency int
	// Wait is how long to wait for a receiver that does not listen yet.
	Wait time.Duration
	// Transport sends the requests; nil for a default one.
	Transport http.RoundTripper
}

// Validate reports every invalid option by the name of its flag.
func (o *Options) Validate() error {
	var errs []error
	endpoint, err := url.Parse(o.Endpoint)
	if err != nil || endpoint.Host == "" || (endpoint.Scheme != "http" && endpoint.Scheme != "https") {
		errs = append(errs, errors.New("`--endpoint` must be an address such as http://localhost:8088"))
	}
	if o.Concurrency < 1 || o.Concurrency > 1024 {
		errs = append(errs, fmt.Errorf("`--concurrency` is %d: it must be 1 to 1024", o.Concurrency))
	}
	if o.Pace.Rate < 0 || o.Pace.Speed < 0 {
		errs = append(errs, errors.New("`--rate` and `--speed` must not be negative"))
	}
	if o.From < 1 {
		errs = append(errs, errors.New("`--from` must be the number of a webhook, the first is 1"))
	}
	if o.Wait < 0 {
		errs = append(errs, errors.New("`--wait` must not be negative"))
	}
	return errors.Join(errs...)
}

// Run posts the lines and records the answers in tally. It stops early if a line is malformed, the receiver cannot be
// reached or the context ends; the tally then holds the answers so far.
func Run(ctx context.Context, lines iter.Seq2[webhook.Line, error], o Options, tally *Tally) error {
	if o.Transport == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // the standard library's own
		transport.MaxIdleConnsPerHost = o.Concurrency
		defer transport.CloseIdleConnections()
		o.Transport = transport
	}
	tally.startAt(o.From)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r := &replay{
		options: o, tally: tally, stop: stop, queue: make(chan numbered),
		poster: post.Poster{Client: &http.Client{Transport: o.Transport, Timeout: time.Minute}, Wait: o.Wait},
	}
	var workers sync.WaitGroup
	for range o.Concurrency {
		workers.Go(func() { r.work(ctx) })
	}
	err := r.feed(ctx, lines)
	close(r.queue)
	workers.Wait()
	return errors.Join(err, r.failure())
}

// numbered is a line with its number in the file.
type numbered struct {
	webhook.Line
	number int
}

type replay struct {
	options Options
	poster  post.Poster
	tally   *Tally
	stop    context.CancelCauseFunc
	queue   chan numbered

	mu sync.Mutex
	// mu guards the field below.
	failed error
}

// feed sends the lines to the workers at the given pace.
func (r *replay) feed(ctx context.Context, lines iter.Seq2[webhook.Line, error]) error {
	pacer := newPacer(r.options.Pace)
	number := 0
	for line, err := range lines {
		if err != nil {
			return err
		}
		number++
		if number < r.options.From {
			continue
		}
		if err := pacer.hold(ctx, line.Time); err != nil {
			return r.unlessFailed(err)
		}
		select {
		case r.queue <- numbered{line, number}:
		case <-ctx.Done():
			return r.unlessFailed(context.Cause(ctx))
		}
	}
	return nil
}

func (r *replay) work(ctx context.Context) {
	for line := range r.queue {
		if ctx.Err() != nil {
			continue
		}
		if err := r.post(ctx, line); err != nil && ctx.Err() == nil {
			r.fail(fmt.Errorf("webhook %d: %w", line.number, err))
		}
	}
}

func (r *replay) post(ctx context.Context, line numbered) error {
	body, err := line.content()
	if err != nil {
		return err
	}
	body = Shift(body, r.options.Shift)
	answer, err := r.poster.Post(ctx, func() (*http.Request, error) { return r.request(line, body) })
	if err != nil {
		return err
	}
	if answer.Status == http.StatusNotFound {
		answer.Reason += fmt.Sprintf(": the receiver has nothing at %s, where webhooks of %q go; configure this source, or leave them out", line.Path, line.Source)
	}
	r.tally.add(line.number, answer)
	return nil
}

// content returns the bytes to post. Bodies that are not JSON, such as forms, are recorded as a JSON string.
func (n numbered) content() ([]byte, error) {
	if n.Body[0] != '"' {
		return n.Body, nil
	}
	var text string
	err := json.Unmarshal(n.Body, &text)
	return []byte(text), err
}

func (r *replay) request(line numbered, body []byte) (*http.Request, error) {
	address := strings.TrimSuffix(r.options.Endpoint, "/") + line.Path
	request, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body)) //nolint:noctx // the poster sets the context
	if err != nil {
		return nil, err
	}
	for name, value := range line.Headers {
		request.Header.Set(name, value)
	}
	r.options.Secrets.Sign(request.Header, line.Source, body)
	return request, nil
}

// fail keeps the first failure and stops everything.
func (r *replay) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failed == nil {
		r.failed = err
	}
	r.stop(err)
}

func (r *replay) failure() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

// unlessFailed returns the reason to stop, or nil if a worker failed, because that failure is returned separately.
func (r *replay) unlessFailed(reason error) error {
	if r.failure() != nil {
		return nil
	}
	return reason
}
