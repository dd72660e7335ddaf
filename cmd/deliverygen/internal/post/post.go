// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package post

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Limits of what is tried again.
const (
	// MaxAttempts bounds how often one request is posted.
	MaxAttempts = 8

	// LongestPause bounds every pause, also one that the receiver asks for.
	LongestPause = 30 * time.Second

	firstPause = 100 * time.Millisecond
)

// Answer is what the receiver finally said to one request.
type Answer struct {
	Status  int
	Reason  string
	Retries int
	Latency time.Duration // of the last attempt
}

// Refused says that the receiver did not take it.
func (a Answer) Refused() bool { return a.Status < 200 || a.Status > 299 }

// Poster posts single requests until they are answered for good.
type Poster struct {
	Client *http.Client
	// Wait is how long a receiver that does not listen yet is waited for.
	Wait time.Duration
}

// Post posts until the receiver answers with anything but "not now", attempts run out or the
// context ends. Not being able to reach the receiver is an error; being refused is an answer.
func (p *Poster) Post(ctx context.Context, build func() (*http.Request, error)) (Answer, error) {
	began := time.Now()
	pause := firstPause
	for attempt := 1; ; attempt++ {
		request, err := build()
		if err != nil {
			return Answer{}, err
		}
		a, asked, err := p.try(request.WithContext(ctx))
		a.Retries = attempt - 1
		switch {
		case err != nil && ctx.Err() != nil:
			return a, context.Cause(ctx)
		case err != nil && notListening(err):
			if time.Since(began) >= p.Wait {
				return a, fmt.Errorf("nothing listens at %s: start the receiver, name another `--endpoint`, or let it take its time with `--wait`", request.URL.Host)
			}
			attempt, pause = 0, firstPause
		case err != nil && attempt == MaxAttempts:
			return a, err
		case err == nil && (!temporary(a.Status) || attempt == MaxAttempts):
			return a, nil
		}
		if err := Pause(ctx, min(max(pause, asked), LongestPause)); err != nil {
			return a, err
		}
		pause *= 2
	}
}

// try posts once and returns, besides the answer, the pause that the receiver asks for.
func (p *Poster) try(request *http.Request) (Answer, time.Duration, error) {
	began := time.Now()
	response, err := p.Client.Do(request)
	if err != nil {
		return Answer{}, 0, unwrapURL(err)
	}
	reason, err := io.ReadAll(io.LimitReader(response.Body, 512))
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return Answer{}, 0, err
	}
	a := Answer{Status: response.StatusCode, Reason: reasonIn(string(reason), response.StatusCode), Latency: time.Since(began)}
	return a, retryAfter(response.Header.Get("Retry-After")), nil
}

// reasonIn returns the reason in a body, without the status that some servers begin it with.
func reasonIn(body string, status int) string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(body), strconv.Itoa(status)+" "))
}

func temporary(status int) bool {
	return status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests
}

func notListening(err error) bool {
	var dial *net.OpError
	return errors.Is(err, syscall.ECONNREFUSED) || (errors.As(err, &dial) && dial.Op == "dial")
}

// unwrapURL drops the method and address that the client puts before every error; the address may
// hold credentials.
func unwrapURL(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}

// retryAfter reads the header, in seconds or as a date.
func retryAfter(text string) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return time.Until(at)
	}
	return 0
}

// Pause waits, or returns why the context ended.
func Pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return context.Cause(ctx)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
