// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package tally_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/connector/releasehealthconnector/internal/tally"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
)

// dawn is the start of the stories, in Unix nanoseconds.
const dawn = int64(1_700_000_000_000_000_000)

const expiry = 15 * time.Minute

func newStore() *tally.Store {
	store := tally.New(tally.Options{
		Bins: 12, Services: 100, Releases: 100, ReleasesPerService: 10, Classes: 10, ErrorTypes: 10, Fingerprints: 10,
		HistogramSize: 160, Samples: 10, Expiry: expiry,
	})
	store.Advance(dawn)
	return store
}

// in returns a release of a service in an environment.
func in(environment, service string) release.Identity {
	return release.Identity{Environment: environment, Service: service, Version: "1.0.0", Step: release.StepVersion}
}

// heard makes the store hear of a service and returns the service's number.
func heard(store *tally.Store, id release.Identity) uint32 {
	r := store.Admit(id)
	store.Hear(r, 1)
	return r.Service.Number
}

func TestWhomACallerMeansByAName(t *testing.T) {
	t.Parallel()
	const production, staging = "production", "staging"
	ofBilling := func(id release.Identity) release.Identity {
		id.Namespace = "billing"
		return id
	}
	for name, c := range map[string]struct {
		caller string // its environment
		others []release.Identity
		want   int // index of the expected service among the others, from 1; 0 for none
	}{
		"the only one in its environment": {production, []release.Identity{in(production, "payments")}, 1},
		"the one in its own environment, not that in another": {
			production, []release.Identity{in(staging, "payments"), in(production, "payments"), in("test", "payments")}, 2,
		},
		"the one in its own environment rather than one that names none": {
			production, []release.Identity{in("", "payments"), in(production, "payments")}, 2,
		},
		"one that names no environment may be in the caller's":       {production, []release.Identity{in(staging, "payments"), in("", "payments")}, 2},
		"nobody in another environment":                              {production, []release.Identity{in(staging, "payments")}, 0},
		"without an environment, one that names none":                {"", []release.Identity{in(production, "payments"), in("", "payments")}, 2},
		"without an environment, the only one there is":              {"", []release.Identity{in(production, "payments")}, 1},
		"without an environment, none of two":                        {"", []release.Identity{in(production, "payments"), in(staging, "payments")}, 0},
		"none of two in the same environment":                        {production, []release.Identity{in(production, "payments"), ofBilling(in(production, "payments"))}, 0},
		"none of two in its environment though there is one without": {production, []release.Identity{in(production, "payments"), in("", "payments"), ofBilling(in(production, "payments"))}, 0},
		"nobody of another name":                                     {production, []release.Identity{in(production, "payment")}, 0},
		"one release of it or two, it is one service":                {production, []release.Identity{in(production, "payments"), in(production, "payments")}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := newStore()
			caller := heard(store, in(c.caller, "shop"))
			numbers := []uint32{0}
			for _, id := range c.others {
				numbers = append(numbers, heard(store, id))
			}
			number, ok := store.Named(caller, "payments")
			assert.Equal(t, numbers[c.want], number)
			assert.Equal(t, c.want != 0, ok)
		})
	}
}

func TestACallerThatIsNotKnownMeansNobody(t *testing.T) {
	t.Parallel()
	store := newStore()
	heard(store, in("", "payments"))
	_, ok := store.Named(99, "payments")
	assert.False(t, ok)
}

func TestANameIsFreeAgainWhenItsServiceWasForgotten(t *testing.T) {
	t.Parallel()
	store := newStore()
	old, caller := in("production", "payments"), in("production", "shop")
	heard(store, old)
	store.Advance(dawn + int64(expiry))
	other := old
	other.Namespace = "billing"
	number := heard(store, other)
	_, ok := store.Named(heard(store, caller), "payments")
	assert.False(t, ok, "there are two")

	store.Advance(dawn + int64(expiry) + 1)
	store.Sweep()
	got, ok := store.Named(heard(store, caller), "payments")
	assert.True(t, ok)
	assert.Equal(t, number, got)

	store.Advance(dawn + 3*int64(expiry))
	store.Sweep()
	_, ok = store.Named(heard(store, caller), "payments")
	assert.False(t, ok, "both were forgotten")
}

// TestWhatWasOnlyBlamedHasNoName: a service that only others named may soon turn out to be known by another name.
func TestWhatWasOnlyBlamedHasNoName(t *testing.T) {
	t.Parallel()
	store := newStore()
	caller := heard(store, in("", "shop"))
	store.Findings().Began(traces.Origin{Peer: "payments:8080", Tenths: 7, End: dawn, EntryService: caller})
	_, ok := store.Named(caller, "payments:8080")
	assert.False(t, ok)
	assert.Equal(t, 2, store.Stats().Services, "it is counted all the same")
}
