// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package storageclient finds the storage that a component was configured to keep its state in. It serves components
// and knows nothing of what they keep: adapters take the client it returns.
package storageclient
