// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

//go:generate go tool mdatagen metadata.yaml

// Package deliveryreceiver receives the webhooks of forges, pipelines and incident tools over one HTTP
// server and hands them on as delivery events, which are log records.
//
// Every configured source has a path of its own. A request is verified on its raw bytes, mapped by the
// source, freed of duplicates and consumed, or saved in the spool, before it is answered: success means
// that what it said was taken over, and all of it. What a payload means is decided in internal/source; what a
// sender is answered, here.
package deliveryreceiver
