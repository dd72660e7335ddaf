// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"github.com/otelcol-dora/otelcol-dora/internal/deploymenttable"
)

// poller reads the table of another collector.
type poller struct {
	client   *http.Client
	url      *url.URL
	maxBytes int64
	decoder  *deploymenttable.Decoder
	// tag is the entity tag of the table that was read last.
	tag string
}

// Why a poll failed.
const (
	failedToReach     = "unreachable"
	failedInTime      = "timeout"
	failedToAuthorize = "unauthorized"
	failedWithStatus  = "status"
	failedForSize     = "too_big"
	failedToRead      = "malformed"
)

// pollError is a poll that failed. What it says holds no URL, since there may be secrets in it.
type pollError struct {
	reason string
	cause  error
}

func (e *pollError) Error() string { return e.cause.Error() }

func (e *pollError) Unwrap() error { return e.cause }

// maxTag bounds the entity tags that are remembered.
const maxTag = 256

// poll reads the table. It returns false if that is the one that was read last.
func (p *poller) poll(ctx context.Context) ([]deploymenttable.Row, bool, *pollError) {
	response, err := p.request(ctx)
	if err != nil {
		return nil, false, transportError(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode == http.StatusNotModified && p.tag != "" {
		return nil, false, nil
	}
	if response.StatusCode != http.StatusOK {
		return nil, false, statusError(response.StatusCode)
	}
	body := &boundedBody{from: response.Body, left: p.maxBytes}
	rows, err := p.decoder.Decode(body)
	if err != nil {
		return nil, false, body.explain(err)
	}
	p.tag = ""
	if tag := response.Header.Get("ETag"); len(tag) <= maxTag {
		p.tag = tag
	}
	return rows, true, nil
}

func (p *poller) request(ctx context.Context) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url.String(), http.NoBody)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	if p.tag != "" {
		request.Header.Set("If-None-Match", p.tag)
	}
	return p.client.Do(request)
}

func transportError(err error) *pollError {
	reason := failedToReach
	var slow net.Error
	if errors.As(err, &slow) && slow.Timeout() {
		reason = failedInTime
	}
	for named := (*url.Error)(nil); errors.As(err, &named); {
		err = named.Err // without the URL
	}
	return &pollError{reason, err}
}

func statusError(status int) *pollError {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return &pollError{failedToAuthorize, fmt.Errorf("it answers %d: configure `follow::auth` as its `serve::auth` demands", status)}
	case status == http.StatusNotFound:
		return &pollError{failedWithStatus, fmt.Errorf("it answers %d: `follow::endpoint` must be that of a collector with `serve`", status)}
	case status/100 == 3:
		return &pollError{failedWithStatus, fmt.Errorf("it answers %d: set `follow::endpoint` to where it redirects to, because credentials are not sent elsewhere", status)}
	}
	return &pollError{failedWithStatus, fmt.Errorf("it answers %d", status)}
}

// stay keeps a client from following redirects: the headers that it was configured to send would go wherever they lead.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// harmless returns a URL without what may be secret in it.
func harmless(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
