// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import "time"

// Kind is a kind of effect.
type Kind int

// The kinds of effects.
const (
	// Fails makes operations fail in their own code.
	Fails Kind = iota
	// Slows makes operations take Factor times as long.
	Slows
	// Lies makes operations answer with a wrong value, at which the caller fails.
	Lies
	// Hangs makes operations never answer: callers wait in vain, and the service emits no spans.
	Hangs
	// Misdials makes calls by the service go to an address where nothing listens.
	Misdials
	// Poisons makes the service send wrong messages, at which their consumer fails.
	Poisons
	// BreaksDatabase and SlowsDatabase affect everything that queries the database, BreaksThirdParty everything that calls
	// the external company.
	BreaksDatabase
	SlowsDatabase
	BreaksThirdParty
	// Kinds is the number of kinds.
	Kinds
)

// Effect is something that goes wrong.
type Effect struct {
	Kind Kind
	// Service is the affected service; Unknown for all.
	Service int
	// Release limits the effect to the pods of a release, Pod to one pod.
	Release *Release
	Pod     *Pod
	// Database is the affected database, for effects on databases.
	Database string
	// From and Until limit the effect in time; zero for no limit.
	From, Until time.Time
	// Share is the share of affected operations, 0 to 1.
	Share float64
	// Factor is by how much operations are slowed.
	Factor float64
	// Sticky makes the effect show in all attempts of a request or in none.
	Sticky bool
	// Error is the type of the exception.
	Error string
	// Blamed says that the effect is the fault of the case, and not noise.
	Blamed bool
}
