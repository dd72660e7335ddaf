// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliveryreceiver

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/otelcol-dora/otelcol-dora/internal/spool"
)

// outcome says what became of a webhook, as the internal metrics name it.
type outcome string

const (
	accepted     outcome = "accepted"
	duplicate    outcome = "duplicate"
	ignored      outcome = "ignored"
	unauthorized outcome = "unauthorized"
	invalid      outcome = "invalid"
	tooLarge     outcome = "too_large"
	// refused webhooks may be sent again; dropped ones are lost, since sending again is pointless.
	refused outcome = "refused"
	dropped outcome = "dropped"
)

const (
	// retryAfter tells a sender when to try again, in seconds.
	retryAfter = 10
	// maxReason bounds the reason in an answer, in bytes.
	maxReason = 1024
)

// answer is what becomes of a webhook.
type answer struct {
	status  int
	outcome outcome
	// err is why events were not handed on; nil when there was nothing to hand on.
	err error
	// events is how many events the webhook told.
	events int
}

// write answers the sender. Only a refusal has a body; success is empty, as senders expect.
func (a answer) write(w http.ResponseWriter) {
	if a.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	}
	if a.status < http.StatusBadRequest {
		w.WriteHeader(a.status)
		return
	}
	reason := a.reason()
	http.Error(w, reason[:min(len(reason), maxReason)], a.status)
}

// reason is what the sender is told: what is wrong with its webhook in full, what is wrong here in a few words.
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
