// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

// Names of the metrics this package computes.
const (
	Deployments            Metric = "dora.deployments"
	DeploymentActive       Metric = "dora.deployment.active"
	DeploymentDuration     Metric = "dora.deployment.duration"
	DeploymentChanges      Metric = "dora.deployment.changes"
	DeploymentLast         Metric = "dora.deployment.last_timestamp"
	DeploymentFrequency    Metric = "dora.deployment.frequency"
	DeploymentReworks      Metric = "dora.deployment.reworks"
	DeploymentReworkRate   Metric = "dora.deployment.rework_rate"
	DeploymentRecoveryTime Metric = "dora.deployment.recovery_time"
	DeploymentRecoveryP50  Metric = "dora.deployment.recovery_time_p50"
	DeploymentRecoveryP90  Metric = "dora.deployment.recovery_time_p90"
	DeploymentTotal        Metric = "dora.deployment.window_total"
	DeploymentFailed       Metric = "dora.deployment.window_failed"
	DeploymentSucceeded    Metric = "dora.deployment.window_succeeded"
	DeploymentReworked     Metric = "dora.deployment.window_reworked"
	DeploymentExcluded     Metric = "dora.deployment.window_excluded"
	DeploymentRecovered    Metric = "dora.deployment.window_recovered"
	DeploymentSuspected    Metric = "dora.deployment.window_suspected"
	DeploymentApprovalWait Metric = "dora.deployment.approval_wait"
	DeploymentRejections   Metric = "dora.deployment.rejections"

	ChangeLeadTime      Metric = "dora.change.lead_time"
	ChangeLeadTimeP50   Metric = "dora.change.lead_time_p50"
	ChangeLeadTimeP90   Metric = "dora.change.lead_time_p90"
	ChangeTotal         Metric = "dora.change.window_total"
	ChangeFailures      Metric = "dora.change.failures"
	ChangeFailRate      Metric = "dora.change.fail_rate"
	ChangeTimeToFailure Metric = "dora.change.time_to_failure"

	Incidents              Metric = "dora.incidents"
	IncidentActive         Metric = "dora.incident.active"
	IncidentTimeToDetect   Metric = "dora.incident.time_to_detect"
	IncidentTimeToAck      Metric = "dora.incident.time_to_acknowledge"
	IncidentTimeToResolve  Metric = "dora.incident.time_to_resolve"
	IncidentTimeBetween    Metric = "dora.incident.time_between_failures"
	PipelineRunDuration    Metric = "cicd.pipeline.run.duration"
	PipelineRunActive      Metric = "cicd.pipeline.run.active"
	PipelineRunErrors      Metric = "cicd.pipeline.run.errors"
	PipelineRunSuccessRate Metric = "dora.cicd.pipeline.run.success_rate"
	PipelineRunSuccessful  Metric = "dora.cicd.pipeline.run.window_successful"
	PipelineRunWindowTotal Metric = "dora.cicd.pipeline.run.window_total"

	ReleaseOperations     Metric = "dora.release.operations"
	ReleaseErrorRate      Metric = "dora.release.error_rate"
	ReleaseErrorRateDelta Metric = "dora.release.error_rate_delta"
	ReleaseStatus         Metric = "dora.release.status"
	ReleaseHealth         Metric = "dora.release.health"
	ReleaseActive         Metric = "dora.release.active"
	ReleaseSuspected      Metric = "dora.release.suspected"

	SourceLastEventAge Metric = "dora.source.last_event_age"
)

// Bucket bounds in seconds; they contain the edges of DORA's answer bands, so that a band is an
// exact cut of the histogram.
var (
	leadTimeBuckets = []float64{
		900, 3600, 7200, 14400, 28800, 86400, 172800, 259200, 604800, 1209600, 2592000, 5184000, 7776000, 15552000,
	}
	recoveryBuckets = []float64{60, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 604800, 2592000}
	betweenBuckets  = []float64{3600, 21600, 86400, 259200, 604800, 1209600, 2592000, 7776000, 15552000}
	durationBuckets = []float64{10, 30, 60, 120, 300, 600, 900, 1200, 1800, 2700, 3600, 7200, 14400, 28800}
	approvalBuckets = []float64{60, 300, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 604800}
	changesBuckets  = []float64{1, 2, 3, 5, 8, 13, 21, 34, 55, 89}
)

// Instruments describes every metric, in the order in which it is documented.
var Instruments = []Instrument{
	{Name: Deployments, Kind: Counter, Unit: "{deployment}", Integer: true, Description: "Finished deployments, in every environment."},
	{Name: DeploymentActive, Kind: UpDownCounter, Unit: "{deployment}", Integer: true, Description: "Deployments that began in the last 24 hours and have not finished."},
	{Name: DeploymentFrequency, Kind: Gauge, Unit: "{deployment}/d", Description: "Production deployments of new code per day of the window."},
	{Name: DeploymentTotal, Kind: Gauge, Unit: "{deployment}", Integer: true, Description: "Production deployments of new code that finished in the window: the denominator of the change fail rate."},
	{Name: DeploymentFailed, Kind: Gauge, Unit: "{deployment}", Integer: true, Description: "Deployments of window_total that failed: the numerator of the change fail rate."},
	{Name: DeploymentSucceeded, Kind: Gauge, Unit: "{deployment}", Integer: true, Description: "Production deployments that succeeded in the window, rollbacks and redeployments included: the denominator of the rework rate."},
	{Name: DeploymentReworked, Kind: Gauge, Unit: "{deployment}", Integer: true, Description: "Deployments of window_succeeded that repaired an earlier one: the numerator of the rework rate."},
	{Name: DeploymentExcluded, Kind: Gauge, Unit: "{deployment}", Integer: true, Description: "Production deployments that finished in the window and are not in window_total."},
	{Name: DeploymentRecovered, Kind: Gauge, Unit: "{deployment}", Integer: true, Description: "Failed deployments from which service was restored in the window."},
	{Name: DeploymentSuspected, Kind: Gauge, Unit: "{deployment}", Integer: true, Description: "Deployments of window_total that telemetry suspects and that are not among window_failed; missing where telemetry tells of none."},
	{Name: ChangeLeadTime, Kind: Histogram, Unit: "s", Buckets: leadTimeBuckets, Description: "Time from the start of a change to the production deployment that first carried it."},
	{Name: ChangeLeadTimeP50, Kind: Gauge, Unit: "s", Description: "Median lead time of the changes deployed in the window."},
	{Name: ChangeLeadTimeP90, Kind: Gauge, Unit: "s", Description: "90th percentile of the lead time of the changes deployed in the window."},
	{Name: ChangeTotal, Kind: Gauge, Unit: "{change}", Integer: true, Description: "Changes with a known lead time deployed in the window."},
	{Name: ChangeFailures, Kind: Counter, Unit: "{failure}", Integer: true, Description: "Deployments found to have failed."},
	{Name: ChangeFailRate, Kind: Gauge, Unit: "1", Description: "Share of the window's production deployments that failed."},
	{Name: DeploymentRecoveryTime, Kind: Histogram, Unit: "s", Buckets: recoveryBuckets, Description: "Time from the onset of a failed deployment's failure to the restoration of service."},
	{Name: DeploymentRecoveryP50, Kind: Gauge, Unit: "s", Description: "Median recovery time of the failures restored in the window."},
	{Name: DeploymentRecoveryP90, Kind: Gauge, Unit: "s", Description: "90th percentile of the recovery time of the failures restored in the window."},
	{Name: DeploymentReworks, Kind: Counter, Unit: "{deployment}", Integer: true, Description: "Production deployments that repaired an earlier one."},
	{Name: DeploymentReworkRate, Kind: Gauge, Unit: "1", Description: "Share of the window's succeeded production deployments that repaired an earlier one."},
	{Name: DeploymentDuration, Kind: Histogram, Unit: "s", Buckets: durationBuckets, OptIn: true, Description: "Time from the beginning of a deployment to its finish."},
	{Name: DeploymentChanges, Kind: Histogram, Unit: "{change}", Buckets: changesBuckets, OptIn: true, Description: "Changes that a production deployment carried."},
	{Name: DeploymentLast, Kind: Gauge, Unit: "s", OptIn: true, Description: "Unix time at which the latest deployment finished."},
	{Name: DeploymentApprovalWait, Kind: Histogram, Unit: "s", Buckets: approvalBuckets, OptIn: true, Description: "Time from the request to approve a deployment to the first decision."},
	{Name: DeploymentRejections, Kind: Counter, Unit: "{deployment}", Integer: true, Description: "Deployments that were rejected at a gate, in every environment."},
	{Name: ChangeTimeToFailure, Kind: Histogram, Unit: "s", Buckets: recoveryBuckets, OptIn: true, Description: "Time from a deployment's finish to the onset of its failure."},
	{Name: Incidents, Kind: Counter, Unit: "{incident}", Integer: true, Description: "Incidents opened, once per impacted service."},
	{Name: IncidentActive, Kind: UpDownCounter, Unit: "{incident}", Integer: true, Description: "Incidents that are not resolved."},
	{Name: IncidentTimeToDetect, Kind: Histogram, Unit: "s", Buckets: recoveryBuckets, OptIn: true, Description: "Time from the start of an incident's impact to its opening."},
	{Name: IncidentTimeToAck, Kind: Histogram, Unit: "s", Buckets: recoveryBuckets, OptIn: true, Description: "Time from the opening of an incident to its first acknowledgement."},
	{Name: IncidentTimeToResolve, Kind: Histogram, Unit: "s", Buckets: recoveryBuckets, OptIn: true, Description: "Time from the opening or reopening of an incident to its resolution."},
	{Name: IncidentTimeBetween, Kind: Histogram, Unit: "s", Buckets: betweenBuckets, OptIn: true, Description: "Time from the end of one incident to the opening of the next."},
	{Name: PipelineRunDuration, Kind: Histogram, Unit: "s", Buckets: durationBuckets, OptIn: true, Description: "Duration of a pipeline run, by state."},
	{Name: PipelineRunActive, Kind: UpDownCounter, Unit: "{run}", Integer: true, Description: "Pipeline runs that began in the last 24 hours and have not finished."},
	{Name: PipelineRunErrors, Kind: Counter, Unit: "{error}", Integer: true, OptIn: true, Description: "Errors that pipeline runs finished with."},
	{Name: PipelineRunSuccessRate, Kind: Gauge, Unit: "1", Description: "Share of the window's pipeline runs that succeeded; cancelled and skipped runs are left out."},
	{Name: PipelineRunSuccessful, Kind: Gauge, Unit: "{run}", Integer: true, Description: "Pipeline runs that succeeded in the window: the numerator of the success rate."},
	{Name: PipelineRunWindowTotal, Kind: Gauge, Unit: "{run}", Integer: true, Description: "Pipeline runs that finished in the window, cancelled and skipped ones left out: the denominator of the success rate."},
	{Name: ReleaseOperations, Kind: Counter, Unit: "{operation}", Integer: true, Description: "Operations that a release served; failed ones have an error.type."},
	{Name: ReleaseErrorRate, Kind: Gauge, Unit: "1", Description: "Share of a release's operations that failed, from 100 operations on."},
	{Name: ReleaseErrorRateDelta, Kind: Gauge, Unit: "1", Description: "Error rate of a release minus that of the other releases at the same time, or of the time before it."},
	{Name: ReleaseStatus, Kind: UpDownCounter, Unit: "{release}", Integer: true, Description: "1 for the state of a release, how far it has come, and 0 for the other states."},
	{Name: ReleaseHealth, Kind: UpDownCounter, Unit: "{release}", Integer: true, Description: "1 for the health of a release, how it does, and 0 for the others."},
	{Name: ReleaseActive, Kind: UpDownCounter, Unit: "{release}", Integer: true, Description: "1 while a release serves, 0 while it waits for traffic and for some time after it served."},
	{Name: ReleaseSuspected, Kind: UpDownCounter, Unit: "{release}", Integer: true, Description: "1 while telemetry finds a release bad, else 0."},
	{Name: SourceLastEventAge, Kind: Gauge, Unit: "s", Description: "Time since the last event from a source, per service; without service.name, about anything."},
}
