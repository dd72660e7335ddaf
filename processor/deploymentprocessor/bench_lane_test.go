// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/benchtest"
)

// resourcesPerMessage is how many resources are in a message, one of each service in turn. It makes up for what looking at the clock costs.
const resourcesPerMessage = 200

// messages are those that bring each resource of a fleet once.
func (s signal) messages(tb testing.TB, f fleet, tells telling) [][]byte {
	tb.Helper()
	var messages [][]byte
	for first := 0; first < f.resources(); first += resourcesPerMessage {
		var resources []attributes
		for n := first; n < min(first+resourcesPerMessage, f.resources()); n++ {
			resources = append(resources, tells.of(f, n))
		}
		messages = append(messages, s.message(tb, resources))
	}
	return messages
}

// lane feeds messages into a pipeline again and again, and measures what happens behind the receiver.
type lane struct {
	messages [][]byte
	to       route
	next     int
	// ctx is that of the benchmark, and err what went wrong first; the benchmark fails at its end then.
	ctx context.Context
	err error
}

// newLane lets each resource pass once, so that it is known.
func newLane(tb testing.TB, to route, messages [][]byte) *lane {
	tb.Helper()
	l := newUnknownLane(tb, to, messages)
	l.turn(len(messages))
	return l
}

// newUnknownLane has had nothing pass yet.
func newUnknownLane(tb testing.TB, to route, messages [][]byte) *lane {
	tb.Helper()
	l := &lane{messages: messages, to: to, ctx: tb.Context()}
	tb.Cleanup(func() { require.NoError(tb, l.err) })
	return l
}

// feed feeds a message that has just been decoded, so that the resources are as near to the processor as in a pipeline. Measured is called with what hands
// it on.
func (l *lane) feed(measured func(handOn func())) {
	handOn, err := l.to(l.messages[l.next])
	l.next = (l.next + 1) % len(l.messages)
	if err == nil {
		measured(func() { err = handOn(l.ctx) })
	}
	l.err = errors.Join(l.err, err)
}

// cost feeds a message, and returns the nanoseconds that a resource took.
func (l *lane) cost() float64 {
	var took time.Duration
	l.feed(func(handOn func()) { took = benchtest.ThreadTimeOf(handOn) })
	return float64(took.Nanoseconds()) / resourcesPerMessage
}

// turn feeds some messages, and returns the nanoseconds that a resource took on average.
func (l *lane) turn(messages int) float64 {
	sum := 0.0
	for range messages {
		sum += l.cost()
	}
	return sum / float64(messages)
}

// allocations feeds some messages, and returns how often a resource allocated.
func (l *lane) allocations(messages int) float64 {
	sum := uint64(0)
	for range messages {
		l.feed(func(handOn func()) {
			count, _ := benchtest.AllocationsOf(handOn)
			sum += count
		})
	}
	return float64(sum) / float64(messages*resourcesPerMessage)
}
