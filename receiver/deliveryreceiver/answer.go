// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/spool"
)

// outcome says what became of a webhook. It is an attribute value of the internal metrics.
type outcome string

const (
	accepted     outcome = "accepted"
	duplicate    outcome = "duplicate"
	ignored      outcome = "ignored"
	unauthorized outcome = "unauthorized"
	invalid      outcome = "invalid"
	tooLarge     outcome = "too_large"
	// A refused webhook may be sent again. A dropped webhook is lost: the pipeline refused it permanently.
	refused outcome = "refused"
	dropped outcome = "dropped"
)

const (
	// retryAfter is the value of the header Retry-After, in seconds.
	retryAfter = 10
	// maxReason limits the length of the reason in an answer, in bytes.
	maxReason = 1024
)

// answer is the result of handling a webhook.
type answer struct {
	status  int
	outcome outcome
	// err is why the events were not passed on. It is nil on success, and when there was nothing to pass on.
	err error
	// events is the number of events that were passed on or refused, without duplicates.
	events int
}

// write sends the answer. Only error answers have a body, because senders expect none on success.
func (a answer) write(w http.ResponseWriter) {
	if a.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	}
	if a.status < http.StatusBadRequest {
		w.WriteHeader(a.status)
		return
	}
	reason := a.reason()
	http.Error(w, strings.ToValidUTF8(reason[:min(len(reason), maxReason)], ""), a.status)
}

// reason returns the text for the sender: all details if its webhook is at fault, a few words if the fault is ours.
func (a answer) reason() string {
	switch {
	case errors.Is(a.err, spool.ErrFull):
		return "the spool is full: send the webhook again later"
	case errors.Is(a.err, errNotSaved):
		return "the spool cannot save the webhook now: send it again later"
	case a.outcome == refused || a.err == nil:
		return http.StatusText(a.status)
	}
	return a.err.Error()
}
