// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package deeptralog reads the traces of DeepTraLog (https://github.com/FudanSELab/DeepTraLog): a train ticket system
// of dozens of services, run with and without injected faults. They were recorded by SkyWalking, so every span says
// whether it failed, whom it called and on which side of a call it is.
package deeptralog
