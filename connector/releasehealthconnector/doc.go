// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package releasehealthconnector turns spans, error logs and request metrics into the health of releases: plain counts per
// release and ten seconds of event time, and what only whole traces tell, such as where a failure began. What it
// sends adds up over any number of collectors; judging is left to those who read it.
//
// The shape of what is sent is written in docs/health.md; this package only receives, counts and sends.
package releasehealthconnector

//go:generate go tool mdatagen metadata.yaml
