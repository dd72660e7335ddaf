// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package attribution decides which deployments failed, and why we say so. A [Verdict] names its method, its evidence
// and when service was restored. [Judge] derives the verdicts that stand from what is known now; [Standing] compares
// them with those announced before and returns the differences, including withdrawals.
//
// The rule: a deployment is a failed change if somebody had to act on it. Time alone never blames a deployment, and
// neither does telemetry, which only raises a suspicion. A verdict therefore rests on what somebody did or said: a
// declared cause, a person's word, a rollback, a revert, a hotfix, an incident attributed to the release, or traffic
// that went back. The methods are tried in the order of [Methods]; the first that applies to a deployment gives its
// verdict.
package attribution
