// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spool

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
	"github.com/otelcol-dora/otelcol-dora/internal/disktest"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var testOptions = Options{
	MaxBytes: 1 << 20, MaxEntries: 1000, MaxTries: 3, InitialInterval: time.Second, MaxInterval: 30 * time.Second,
}

var (
	errBusy    = errors.New("too busy")
	errNever   = errors.New("not of this world")
	errUnknown = errors.New("no such source")
)

// hook returns a webhook. Its name consists of the thing that it is about and of a number, such as "7/1" and "7/2" for
// the first two webhooks about incident 7.
func hook(name string) Webhook {
	return Webhook{Source: "github", Request: source.Request{
		Header: http.Header{"X-Github-Event": {"push"}}, Body: []byte(name), Received: time.Now(),
	}}
}

// mapped returns the events of a webhook that hook returned.
func mapped(webhook Webhook) ([]*delivery.Event, error) {
	name := string(webhook.Request.Body)
	switch thing, _, _ := strings.Cut(name, "/"); {
	case webhook.Source != "github":
		return nil, errUnknown
	case thing == "nothing":
		return nil, nil
	default:
		event := NewStory().Open(1, thing).Events[0]
		event.DeliveryID = name
		return []*delivery.Event{event}, nil
	}
}

// life is a spool during one run of a process, which ends by a crash or by Close, with the downstream of its events.
type life struct {
	*Spool
	disk *disktest.Disk
	*downstream
}

// downstream accepts or refuses webhooks, as a test decides. It records them by name.
type downstream struct {
	mu       sync.Mutex
	answer   func(names []string) Outcome
	attempts [][]string
	at       []time.Time
	accepted []string
	aside    []string
	reasons  []error
	lost     []string
	troubles []error
}

func (d *downstream) HandOn(_ context.Context, webhooks [][]*delivery.Event) Outcome {
	var names []string
	for _, events := range webhooks {
		for _, event := range events {
			names = append(names, event.DeliveryID)
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.attempts = append(d.attempts, names)
	d.at = append(d.at, time.Now())
	outcome := Outcome{}
	if d.answer != nil {
		outcome = d.answer(names)
	}
	if outcome.Err == nil {
		d.accepted = append(d.accepted, names...)
	}
	return outcome
}

// answers sets how the downstream answers.
func (d *downstream) answers(answer func(names []string) Outcome) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answer = answer
}

func (d *downstream) hooks() Hooks {
	locked := func(f func()) {
		d.mu.Lock()
		defer d.mu.Unlock()
		f()
	}
	return Hooks{Map: mapped, HandOn: d.HandOn, Told: Told{
		Refused: func(Outcome) {},
		SetAside: func(w Identity, reason error) {
			locked(func() { d.aside, d.reasons = append(d.aside, w.DeliveryID), append(d.reasons, reason) })
		},
		Forgotten: func(w Identity) { locked(func() { d.lost = append(d.lost, w.DeliveryID) }) },
		Trouble:   func(err error) { locked(func() { d.troubles = append(d.troubles, err) }) },
	}}
}

// refuses returns an answer with the outcome for every batch that contains one of the names, or for every batch if
// there are no names.
func refuses(outcome Outcome, names ...string) func([]string) Outcome {
	return func(batch []string) Outcome {
		if len(names) == 0 || slices.ContainsFunc(batch, func(name string) bool { return slices.Contains(names, name) }) {
			return outcome
		}
		return Outcome{}
	}
}

// begin opens a spool on a disk. Nothing is handed on before Start.
func begin(tb testing.TB, disk *disktest.Disk, options Options) *life {
	tb.Helper()
	d := &downstream{}
	s, err := Open(tb.Context(), disk, options, d.hooks())
	require.NoError(tb, err)
	return &life{Spool: s, disk: disk, downstream: d}
}

// start opens and starts a spool on a new disk with the given answer, and closes it when the test ends.
func start(t *testing.T, answer func([]string) Outcome) *life {
	t.Helper()
	l := begin(t, disktest.New(), testOptions)
	l.answer = answer
	l.Start()
	t.Cleanup(func() { require.NoError(t, l.Close(context.WithoutCancel(t.Context()))) })
	return l
}

// save saves webhooks one after the other.
func (l *life) save(tb testing.TB, names ...string) {
	tb.Helper()
	for _, name := range names {
		require.NoError(tb, l.try(tb, name), name)
	}
}

func (l *life) try(tb testing.TB, name string) error {
	tb.Helper()
	webhook := hook(name)
	events, err := mapped(webhook)
	require.NoError(tb, err)
	return l.Save(tb.Context(), webhook, events)
}

// pass advances the bubble's clock and waits until all goroutines are idle.
func pass(d time.Duration) {
	<-time.NewTimer(d).C
	synctest.Wait()
}

// end closes the spool.
func (l *life) end(tb testing.TB) {
	tb.Helper()
	require.NoError(tb, l.Close(context.WithoutCancel(tb.Context())))
}

// assertOrder asserts that webhooks about one thing arrive in the wanted order.
func assertOrder(t assert.TestingT, want, got []string) {
	order := map[string]int{}
	for i, name := range want {
		order[name] = i
	}
	last := map[string]int{}
	for _, name := range got {
		thing, _, _ := strings.Cut(name, "/")
		before, ok := last[thing]
		assert.False(t, ok && before > order[name], "%s comes after a later one", name)
		last[thing] = order[name]
	}
}
