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

// resourcesPerMessage is how many resources a message has, enough that the cost of reading the clock does not matter.
const resourcesPerMessage = 200

// messages returns messages that hold each resource of a fleet once.
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

// lane feeds the same messages into a pipeline again and again, and measures the pipeline without its receiver.
type lane struct {
	messages [][]byte
	to       route
	next     int
	// ctx is the context of the benchmark. err collects errors; with any, the benchmark fails when it cleans up.
	ctx context.Context
	err error
}

// newLane returns a lane whose resources have all passed once, so that they are cached.
func newLane(tb testing.TB, to route, messages [][]byte) *lane {
	tb.Helper()
	l := newUnknownLane(tb, to, messages)
	l.turn(len(messages))
	return l
}

// newUnknownLane returns a lane that nothing has passed yet.
func newUnknownLane(tb testing.TB, to route, messages [][]byte) *lane {
	tb.Helper()
	l := &lane{messages: messages, to: to, ctx: tb.Context()}
	tb.Cleanup(func() { require.NoError(tb, l.err) })
	return l
}

// feed decodes the next message and calls measured with a function that passes it on. The message is decoded just before, so that
// it is in the caches of the CPU as it is in a real pipeline.
func (l *lane) feed(measured func(handOn func())) {
	handOn, err := l.to(l.messages[l.next])
	l.next = (l.next + 1) % len(l.messages)
	if err == nil {
		measured(func() { err = handOn(l.ctx) })
	}
	l.err = errors.Join(l.err, err)
}

// cost feeds one message, and returns the nanoseconds per resource.
func (l *lane) cost() float64 {
	var took time.Duration
	l.feed(func(handOn func()) { took = benchtest.ThreadTimeOf(handOn) })
	return float64(took.Nanoseconds()) / resourcesPerMessage
}

// turn feeds some messages, and returns the nanoseconds per resource.
func (l *lane) turn(messages int) float64 {
	sum := 0.0
	for range messages {
		sum += l.cost()
	}
	return sum / float64(messages)
}

// allocations feeds some messages, and returns the allocations per resource.
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
