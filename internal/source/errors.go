// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package source

import (
	"errors"
	"fmt"
)

// ErrUnverified says that a request does not prove knowledge of any of the secrets. It gives no details, because
// whoever sent the request sees it.
var ErrUnverified = errors.New("the signature or token is missing or wrong")

// Ignored is the error for an authentic request that contains no delivery fact.
type Ignored struct {
	Reason string
}

// Ignore returns an [Ignored] with a formatted reason.
func Ignore(format string, args ...any) error {
	return &Ignored{Reason: fmt.Sprintf(format, args...)}
}

func (i *Ignored) Error() string { return "ignored: " + i.Reason }

// Malformed is the error for a request that cannot be understood.
type Malformed struct {
	Err error
}

func (m *Malformed) Error() string { return m.Err.Error() }

// Unwrap returns the faults found.
func (m *Malformed) Unwrap() error { return m.Err }

func malformed(format string, args ...any) error {
	return &Malformed{Err: fmt.Errorf(format, args...)}
}

// maxFaults limits the faults reported for one request, so that a person can read the answer.
const maxFaults = 10

func joinFaults(faults []error) error {
	if len(faults) == 0 {
		return nil
	}
	if excess := len(faults) - maxFaults; excess > 0 {
		faults = append(faults[:maxFaults:maxFaults], fmt.Errorf("and %d more", excess))
	}
	return &Malformed{Err: errors.Join(faults...)}
}
