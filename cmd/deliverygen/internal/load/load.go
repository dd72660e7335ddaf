// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package load

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// Options say where and how fast to post, and for how long.
type Options struct {
	// Endpoint is the receiver's address without a path, such as http://localhost:8088.
	Endpoint string
	// Rate is the number of webhooks per second; 0 for as fast as they are answered.
	Rate float64
	// Concurrency is the number of connections, each with one webhook in progress.
	Concurrency int
	Duration    time.Duration
}

// Validate reports every invalid option by the name of its flag.
func (o *Options) Validate() error {
	var errs []error
	if endpoint, err := url.Parse(o.Endpoint); err != nil || endpoint.Hostname() == "" || endpoint.Port() == "" || endpoint.Scheme != "http" {
		errs = append(errs, errors.New("`--endpoint` must be an address such as http://localhost:8088"))
	}
	if o.Rate < 0 {
		errs = append(errs, fmt.Errorf("`--rate` is %g: it must not be negative", o.Rate))
	}
	if o.Concurrency < 1 || o.Concurrency > 1024 {
		errs = append(errs, fmt.Errorf("`--concurrency` is %d: it must be 1 to 1024", o.Concurrency))
	}
	if o.Duration <= 0 {
		errs = append(errs, fmt.Errorf("`--duration` is %s: it must be longer than 0s", o.Duration))
	}
	return errors.Join(errs...)
}

// retryPause is the pause after a connection could not be opened or broke.
const retryPause = 100 * time.Millisecond

// Run posts the mix until the duration is over or the context ends, and records every answer. The options must be valid. No
// webhook is posted twice; one without an answer is recorded as such.
func Run(ctx context.Context, m *Mix, o Options, answers *Answers) {
	ctx, cancel := context.WithTimeout(ctx, o.Duration)
	defer cancel()
	address, _ := url.Parse(o.Endpoint)
	l := load{mix: m, rate: o.Rate, began: time.Now(), answers: answers}
	var posting sync.WaitGroup
	for range o.Concurrency {
		posting.Go(func() { l.work(ctx, &connection{address: address.Host}) })
	}
	posting.Wait()
}

type load struct {
	mix     *Mix
	rate    float64
	began   time.Time
	next    atomic.Uint64
	answers *Answers
}

func (l *load) work(ctx context.Context, c *connection) {
	var w Webhook
	for {
		n := l.next.Add(1) - 1
		l.mix.Fill(&w, n)
		due := l.hold(ctx, n)
		err := c.open(ctx)
		if ctx.Err() != nil {
			_ = c.close() // nothing is in progress
			return
		}
		sent, status := time.Now(), 0
		if err == nil {
			status, err = c.post(&w)
		}
		l.answers.note(Answer{Number: n, Sent: sent, Status: status, Latency: time.Since(sent), Waited: sent.Sub(due)}, err)
		if err != nil {
			rest(ctx, retryPause)
		}
	}
}

// hold waits until the n-th webhook is due and returns that time. Without a rate it returns the current time.
func (l *load) hold(ctx context.Context, n uint64) time.Time {
	if l.rate == 0 {
		return time.Now()
	}
	due := l.began.Add(time.Duration(float64(n) / l.rate * float64(time.Second)))
	rest(ctx, time.Until(due))
	return due
}

func rest(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
