// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package releasehealthconnector turns spans, error logs and request metrics into the health of releases: plain counts
// per release and ten seconds of event time, and findings that need whole traces, such as where a failure began. The
// outputs of any number of collectors can be added up. The connector does not judge releases; that is left to the
// receivers of its output.
//
// docs/health.md defines the output; this package only receives, counts and sends.
package releasehealthconnector

//go:generate go tool mdatagen metadata.yaml
