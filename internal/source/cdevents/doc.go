// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package cdevents maps CDEvents to delivery events. It accepts all their forms over HTTP: CloudEvents in binary,
// structured and batch mode, and plain JSON.
//
// Event types are matched by subject and predicate, and members are read leniently, regardless of the version of the
// specification, since real senders follow none exactly. customData may contain what the specification lacks: commits,
// reasons and the services of pipelines.
package cdevents
