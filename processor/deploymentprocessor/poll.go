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

// poller reads the table of another collector over HTTP. It is not safe for concurrent use.
type poller struct {
	client   *http.Client
	url      *url.URL
	maxBytes int64
	decoder  *deploymenttable.Decoder
	// tag is the entity tag of the last table that was read; empty if it had none.
	tag string
}

// Reasons of failed polls, as in the attribute `reason`.
const (
	failedToReach     = "unreachable"
	failedInTime      = "timeout"
	failedToAuthorize = "unauthorized"
	failedWithStatus  = "status"
	failedForSize     = "too_big"
	failedToRead      = "malformed"
)

// pollError is the error of a failed poll. Its message never contains a URL, which may contain secrets.
type pollError struct {
	reason string
	cause  error
}

func (e *pollError) Error() string { return e.cause.Error() }

func (e *pollError) Unwrap() error { return e.cause }

// maxTag is the length in bytes of the longest entity tag that is used.
const maxTag = 256

// poll reads the table. It returns false, and no rows, if the table has not changed since the last successful poll.
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
		err = named.Err // the message without the URL
	}
	return &pollError{reason, err}
}

func statusError(status int) *pollError {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return &pollError{failedToAuthorize, fmt.Errorf("the other collector answers %d: configure `follow::auth` as its `serve::auth` demands", status)}
	case status == http.StatusNotFound:
		return &pollError{failedWithStatus, fmt.Errorf("the other collector answers %d: `follow::endpoint` must be that of a collector with `serve`", status)}
	case status/100 == 3:
		return &pollError{failedWithStatus, fmt.Errorf("the other collector answers %d: set `follow::endpoint` to where it redirects to, because credentials are not sent elsewhere", status)}
	}
	return &pollError{failedWithStatus, fmt.Errorf("the other collector answers %d", status)}
}

// refuseRedirects is a CheckRedirect that follows none: the client would send its configured headers, and so credentials, to
// whatever host a redirect names.
func refuseRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// withoutSecrets returns a URL without user information and query.
func withoutSecrets(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
