// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package deploymentprocessor adds to the resources of traces, logs and metrics which deployment they ran under. It learns of deployments from the
// delivery events that pass through its logs pipelines, and passes those on as they are.
//
// Which deployment a resource belongs to is decided in internal/attribution/join; this package remembers the answers, adds what the resource
// lacks, and never overwrites what it tells.
package deploymentprocessor

//go:generate go tool mdatagen metadata.yaml
