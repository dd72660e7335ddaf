// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/estate"
)

// Plan determines what happens in a case.
type Plan struct {
	Options
	// Name is unique among the cases of a seed. Variant is the variant of the scenario.
	Name, Scenario, Summary, Variant string
	To                               time.Time
	Estate                           *estate.Estate
	Load                             Load
	// Pods holds all pods of the whole case, by service.
	Pods     [][]*Pod
	Releases []*Release
	Flags    []*Flag
	Effects  []*Effect
	// Affine is the service that routes all attempts of a request to the same pod; Unknown for none.
	Affine   int
	Incident *Incident
	Telling  Telling
	blame    blame
}

// Options configure the size of a case.
type Options struct {
	Seed     uint64
	From     time.Time
	Duration time.Duration
	// Rate is the mean number of user requests per second.
	Rate     float64
	Services int
}

// Load is how the rate of requests changes over time.
type Load struct {
	// Swing is the amplitude of the rate around its mean within the case, 0 to 1. Ramp is the factor by which the rate has
	// grown at the end.
	Swing, Ramp float64
}

// Peak is the part of a case, 0 to 1, after which a swinging rate is highest.
const Peak = 0.65

// Pod is an instance of a service.
type Pod struct {
	Service   int
	Version   string
	Name, UID string
	Hash      string
	Host      int
	Began     time.Time
	// The pod takes requests between these times; zero for no limit.
	From, Until time.Time
	// Weight is the pod's share of requests relative to other pods. Only is the one operation that is routed to the pod, or
	// AnyOperation.
	Weight  float64
	Only    int
	Release *Release
}

// AnyOperation stands for all operations of a service.
const AnyOperation = -1

// Strategy is how a release is rolled out.
type Strategy string

// Strategies. With Reload, a configuration is reloaded without a restart.
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
	// Share is a canary's share of requests, 0 to 1.
	Share float64
	// Committed is when its commit was made. Live is when it starts to take requests, Finished when it takes all of them, zero
	// if it never does.
	Committed, Started, Live, Finished time.Time
	// RolledBack is when it was undone in place.
	RolledBack time.Time
	Reason     string
	RollbackOf *Release
	// configuration is the number of the pods' configuration, 0 for the one before the case.
	configuration int
}

// Flag is a feature flag that was switched on.
type Flag struct {
	Key     string
	Service int
	At, Off time.Time
}

// Incident is an incident at the pager.
type Incident struct {
	ID string
	// Service is where it was noticed, or Unknown.
	Service          int
	Opened, Resolved time.Time
}

// Unknown represents no service, or an unknown one.
const Unknown = -1

// Telling describes the quality of the telemetry.
type Telling struct {
	// Skews are the clock errors of the hosts; nil for none.
	Skews []time.Duration
	// Loss is the share of lost spans, 0 to 1.
	Loss     float64
	Versions Versions
}

// Versions is which attributes of a release the resources of telemetry have.
type Versions string

// Values of Versions: all attributes, or only the named one.
const (
	Told             Versions = ""
	ImageTag         Versions = "image_tag"
	PlatformRevision Versions = "platform_revision"
	InstanceStart    Versions = "instance_start"
	Nothing          Versions = "nothing"
)
