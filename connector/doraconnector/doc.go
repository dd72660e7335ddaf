// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package doraconnector turns delivery events into the five DORA metrics, with their numerators and denominators, and
// into verdicts: log records that say which deployment failed, by which method this was found, and when service was
// restored. From the health of releases it derives how each release does, which release telemetry suspects, and what
// caused an incident. All pairs of signals of one configuration share one instance and its facts.
//
// What the numbers mean is written in docs/definitions.md; this package only receives, flushes and sends.
package doraconnector

//go:generate go tool mdatagen metadata.yaml
