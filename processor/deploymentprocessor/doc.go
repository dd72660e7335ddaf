// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package deploymentprocessor adds attributes to the resources of traces, logs and metrics that name the deployment they ran
// under. It learns of deployments from the delivery events in its logs pipelines, and passes those events on. Collectors may
// share what they learned: one serves its table of deployments, others follow it.
//
// internal/attribution/join decides which deployment a resource belongs to. This package caches the answers and adds the
// attributes that are missing. It overwrites none unless `normalize` asks for it.
package deploymentprocessor

//go:generate go tool mdatagen metadata.yaml
