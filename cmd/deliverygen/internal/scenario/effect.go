// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import "time"

// Kind is what an effect does.
type Kind int

// The kinds of effects.
const (
	// Fails makes operations fail in their own code.
	Fails Kind = iota
	// Slows makes operations take Factor times as long.
	Slows
	// Lies makes operations answer with a wrong value, at which the caller fails.
	Lies
	// Hangs makes operations never answer: callers wait in vain, and the service tells nothing.
	Hangs
	// Misdials makes calls of the service go where nobody listens.
	Misdials
	// Poisons makes messages that the service sends wrong, so that their consumer fails.
	Poisons
	// BreaksDatabase and SlowsDatabase are about whatever asks the database, BreaksThirdParty about whatever asks the company outside.
	BreaksDatabase
	SlowsDatabase
	BreaksThirdParty
	// Kinds is how many kinds there are.
	Kinds
)

// Effect is something that goes wrong.
type Effect struct {
	Kind Kind
	// Service is where; Unknown for all.
	Service int
	// Release narrows it to the pods of a release, Pod to one pod.
	Release *Release
	Pod     *Pod
	// Database is which one, of effects on databases.
	Database string
	// From and Until bound it in time; zero for no bound.
	From, Until time.Time
	// Share is in how many operations it shows, 0 to 1.
	Share float64
	// Factor is by how much it slows.
	Factor float64
	// Sticky makes it show in all attempts of a request or in none.
	Sticky bool
	// Error is the type of the exception.
	Error string
	// Blamed says that it is what the case is about, and no noise.
	Blamed bool
}
