// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

//go:generate go tool mdatagen metadata.yaml

// Package deliveryreceiver receives the webhooks of forges, pipelines and incident tools over one HTTP server and
// sends them down the pipeline as delivery events, which are log records.
//
// Every configured source has a path of its own. For each request the receiver verifies the raw bytes, has the
// source map the payload to events, drops the duplicates, and passes the rest to the next consumer or saves the
// webhook in the spool. Only then does it answer, so success means that the sender need not send the webhook again: all
// of its events were accepted, or the pipeline refused them permanently.
// The packages below internal/source decide what a payload means; this package decides how a sender is answered.
package deliveryreceiver
