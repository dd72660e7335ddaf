// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package attribution answers which release failed and why we say so. A [Verdict] names its method,
// its evidence and when service was restored, and may be withdrawn: [Judge] derives the verdicts that
// stand from what is known now, and [Standing] tells how they differ from those announced before.
//
// Time alone never blames a release, and neither does telemetry: what it shows is a suspicion. A verdict rests on what somebody did or
// said, or had to: a declared cause, a person's word, a rollback, a revert, a hotfix, an incident attributed to the release, traffic
// that went back.
package attribution
