// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package storageclient opens the storage extension that a component was configured with. What is stored there is up to
// the adapters that the component passes the client to.
package storageclient
