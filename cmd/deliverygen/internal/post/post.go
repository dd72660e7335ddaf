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

// Limits of retries.
const (
	// MaxAttempts is how often one request is posted at most.
	MaxAttempts = 8

	// LongestPause limits every pause between attempts, also one that the receiver asks for.
	LongestPause = 30 * time.Second

	firstPause = 100 * time.Millisecond
)

// Answer is the receiver's final answer to one request.
type Answer struct {
	Status  int
	Reason  string
	Retries int
	Latency time.Duration // of the last attempt
}

// Refused reports whether the receiver did not accept the request.
func (a Answer) Refused() bool { return a.Status < 200 || a.Status > 299 }

// Poster posts single requests until it gets a final answer.
type Poster struct {
	Client *http.Client
	// Wait is how long to wait for a receiver that does not listen yet.
	Wait time.Duration
}

// Post posts the request until the receiver answers with another status than 503 and 429, the attempts are used up or the
// context ends. If the receiver cannot be reached, it returns an error; a refusal is an answer.
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

// try posts once. It returns the answer and the pause that the receiver asks for.
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

// reasonIn returns the reason in a body without a leading status code, which some servers add.
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

// unwrapURL removes the method and address from the client's errors, because the address may contain credentials.
func unwrapURL(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}

// retryAfter parses the header Retry-After, in seconds or as a date.
func retryAfter(text string) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return time.Until(at)
	}
	return 0
}

// Pause waits for d. If the context ends before, it returns the cause.
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
