// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package petshop reads PetShop (https://github.com/amazon-science/petshop-root-cause-analysis): a shop of a few
// services on AWS with injected delays, errors and overload, and days without.
//
// The data contain, per node of the shop and five minutes, the number of requests, their availability and the quantiles
// of their latency, and the call graph of the nodes. The time of a sample is its start. The following is made up, from
// a seed:
//
//   - deployments: the data have none. The service at fault is deployed 150 s before the first sample that lies mostly in
//     the fault, and every other service gets a decoy within minutes of that. All instances change their version at once
//     with the deployment, so no other version runs at the same time to compare with. All deployments look alike, whether
//     the fault was a build or a parameter;
//   - the times and durations of requests: they are spread evenly over their five minutes, with durations that match the
//     quantiles and the mean;
//   - the part of a duration spent waiting for other services of the shop: a callee's requests are divided among its
//     callers in proportion to their requests, and the slowest wait is assigned to the slowest request. Waiting for
//     databases and AWS's own services counts as the service's own time, because the data do not add up there;
//   - failure origins: failures of a service in excess of those of its callees began in the service.
//
// No history is made up: a case has only the ten minutes before the fault that are in the data. There are no exposures.
package petshop
