// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

// RecoveryStart says where failed deployment recovery time begins.
type RecoveryStart string

// Where recovery time may begin: at the failure's onset, or at the deployment's finish.
const (
	RecoveryFromOnset      RecoveryStart = "onset"
	RecoveryFromDeployment RecoveryStart = "deployment"
)

// RecoveryEnd says which step of an incident restores service.
type RecoveryEnd string

// What ends recovery: the incident's resolution, or its mitigation if one was reported.
const (
	RecoveryAtResolution RecoveryEnd = "resolved"
	RecoveryAtMitigation RecoveryEnd = "mitigated"
)

// RollbackBlame says which of the deployments undone by a rollback are blamed.
type RollbackBlame string

// Which deployments a rollback blames. If V2 and V3 are rolled back to V1: last blames V3, first blames V2, all blames
// both.
const (
	BlameLast  RollbackBlame = "last"
	BlameFirst RollbackBlame = "first"
	BlameAll   RollbackBlame = "all"
)

// FailedRollouts says whether a deployment that never reached users is a failed change.
type FailedRollouts string

// Whether failed rollouts count.
const (
	ExcludeFailedRollouts FailedRollouts = "exclude"
	CountFailedRollouts   FailedRollouts = "count"
)

// Options are the choices about failures that DORA leaves open.
type Options struct {
	RecoveryStart  RecoveryStart
	RecoveryEnd    RecoveryEnd
	RollbackBlame  RollbackBlame
	FailedRollouts FailedRollouts
	// CountSuspected makes a suspicion by telemetry a failed change, even if nobody had to act.
	CountSuspected bool
}
