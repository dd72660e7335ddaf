// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package doraconnector turns delivery events into the five DORA metrics, with their numerators and
// denominators, and into verdicts: log records that say which deployment failed, how we know, and when
// service was restored. From the health of releases it says how each of them does, which one telemetry suspects, and what caused an
// incident. Logs and metrics to metrics and logs are one instance per configuration: what they tell is told from the same facts.
//
// What the numbers mean is written in docs/definitions.md; this package only receives, flushes and
// sends.
package doraconnector

//go:generate go tool mdatagen metadata.yaml
