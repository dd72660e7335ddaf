// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/estate"
)

// Plan is what happens in a case.
type Plan struct {
	Options
	// Name is unique among the cases of a seed; Variant says which of its forms the scenario takes.
	Name, Scenario, Summary, Variant string
	To                               time.Time
	Estate                           *estate.Estate
	Load                             Load
	// Pods are all that ever live, by service.
	Pods     [][]*Pod
	Releases []*Release
	Flags    []*Flag
	Effects  []*Effect
	// Affine is the service that takes all attempts of a request on the same pod; Unknown for none.
	Affine   int
	Incident *Incident
	Telling  Telling
	blame    blame
}

// Options say how large a case is.
type Options struct {
	Seed     uint64
	From     time.Time
	Duration time.Duration
	// Rate is how many requests people make in a second, on average.
	Rate     float64
	Services int
}

// Load is how the rate of requests changes over time.
type Load struct {
	// Swing is how far it swings around its average within the case, 0 to 1; Ramp is how many times as much it is at the end.
	Swing, Ramp float64
}

// Peak is the part of a case, 0 to 1, at which the rate that swings is highest.
const Peak = 0.65

// Pod is an instance of a service.
type Pod struct {
	Service   int
	Version   string
	Name, UID string
	Hash      string
	Host      int
	Began     time.Time
	// It takes requests between these; zero for no bound.
	From, Until time.Time
	// Weight is its part of them in relation to other pods, Only the one operation that is routed to it, or AnyOperation.
	Weight  float64
	Only    int
	Release *Release
}

// AnyOperation stands for all operations of a service.
const AnyOperation = -1

// Strategy is how a release is rolled out.
type Strategy string

// The strategies. Reload is of a configuration that is read anew without a restart.
const (
	Canary   Strategy = "canary"
	Rolling  Strategy = "rolling"
	Recreate Strategy = "recreate"
	Reload   Strategy = "reload"
)

// Release is a deployment.
type Release struct {
	ID                string
	Service           int
	Version, Previous string
	Revision, Base    string
	Strategy          Strategy
	Configuration     bool
	// Share is what a canary takes of the requests, 0 to 1.
	Share float64
	// Committed is when its commit was made. From Live on it takes requests; Finished is when it takes all, zero if it never does.
	Committed, Started, Live, Finished time.Time
	// RolledBack is when it was undone in place.
	RolledBack time.Time
	Reason     string
	RollbackOf *Release
	// configuration is which one pods start with, 0 for the one before the case.
	configuration int
}

// Flag is a feature flag that was switched on.
type Flag struct {
	Key     string
	Service int
	At, Off time.Time
}

// Incident is what a pager was told.
type Incident struct {
	ID string
	// Service is where it was noticed; -1 if nobody knows.
	Service          int
	Opened, Resolved time.Time
}

// Unknown stands for a service that nobody names.
const Unknown = -1

// Telling is how well telemetry tells of what happens.
type Telling struct {
	// Skews are how far the clocks of hosts are off; nil where they are right.
	Skews []time.Duration
	// Loss is the share of spans that get lost, 0 to 1.
	Loss     float64
	Versions Versions
}

// Versions is what the resources of telemetry tell of releases.
type Versions string

// What resources can tell: all, or only what is named.
const (
	Told             Versions = ""
	ImageTag         Versions = "image_tag"
	PlatformRevision Versions = "platform_revision"
	InstanceStart    Versions = "instance_start"
	Nothing          Versions = "nothing"
)
