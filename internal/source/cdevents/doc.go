// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package cdevents turns CDEvents into delivery events, in every form in which they come over HTTP: as
// CloudEvents in binary, structured and batch mode, and as plain JSON.
//
// Types are matched by subject and predicate and read leniently, whatever version of the specification
// a sender follows: real senders follow none to the letter. What the specification leaves out (commits,
// reasons, services of pipelines) may be told in customData.
package cdevents
