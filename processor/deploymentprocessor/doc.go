// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package deploymentprocessor adds attributes to the resources of traces, logs and metrics that name the deployment they ran
// under. It learns of deployments from the delivery events in its logs pipelines, and passes those events on. Collectors may
// share what they learned: one serves its table of deployments, others follow it.
//
// internal/attribution/join decides which deployment a resource belongs to. This package caches the answers and adds the
// attributes that are missing. It overwrites none unless `normalize` asks for it.
//
// Where to begin reading: engine.go has the parts and how they are connected.
//   - node.go, consume.go: a processor in a pipeline, what it does with a batch
//   - learn.go: delivery events become timelines; room.go and succession.go bound them, store.go and remember.go keep them
//   - table.go: the timelines in force, learned and followed
//   - tagger.go, place.go: resources get their deployment; cache.go remembers answers, writer.go and normalize.go write
//   - serve.go, press.go: the table is served
//   - follow.go, followloop.go, poll.go: another collector's table is polled; followed.go decides what to believe
package deploymentprocessor

//go:generate go tool mdatagen metadata.yaml
