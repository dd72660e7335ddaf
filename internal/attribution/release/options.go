// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Options say how resources are read. Nil functions and zero numbers have a default.
type Options struct {
	// Environment returns the canonical name of an environment; by default that of [delivery.DefaultAliases].
	Environment func(name string) string
	// EnvironmentOf returns the canonical environment of a resource that names none; by default none.
	EnvironmentOf func(Attributes) string
	// Service returns the configured namespace and name of a service; by default those in telemetry.
	Service func(namespace, name string) (string, string)

	// StartBucket is the width of the buckets in which instances start; 5 minutes.
	StartBucket time.Duration
	// MaxVersions caps the versions and tags that are checked for standing for several builds (10,000). One that was
	// not seen for VersionExpiry (30 days) is forgotten.
	MaxVersions   int
	VersionExpiry time.Duration
	// MaxInstances caps the instance names that are remembered (50,000). One that was not seen for InstanceExpiry (a
	// day) is forgotten.
	MaxInstances   int
	InstanceExpiry time.Duration
}

func (o Options) withDefaults() Options {
	if o.Environment == nil {
		known := delivery.Environments{Aliases: delivery.DefaultAliases()}
		o.Environment = func(name string) string { return known.Normalize(name, "").Name }
	}
	if o.EnvironmentOf == nil {
		o.EnvironmentOf = func(Attributes) string { return "" }
	}
	if o.Service == nil {
		o.Service = func(namespace, name string) (string, string) { return namespace, name }
	}
	orDefault(&o.StartBucket, 5*time.Minute)
	orDefault(&o.MaxVersions, 10_000)
	orDefault(&o.VersionExpiry, 30*24*time.Hour)
	orDefault(&o.MaxInstances, 50_000)
	orDefault(&o.InstanceExpiry, 24*time.Hour)
	o.StartBucket = max(o.StartBucket, time.Second)
	return o
}

func orDefault[T int | time.Duration](value *T, otherwise T) {
	if *value <= 0 {
		*value = otherwise
	}
}
