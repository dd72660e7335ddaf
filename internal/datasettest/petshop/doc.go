// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package petshop reads PetShop (https://github.com/amazon-science/petshop-root-cause-analysis): a shop of a few
// services on AWS with injected delays, errors and overload, and days without.
//
// The data contain, per node of the shop and five minutes, the number of requests, their availability and the quantiles
// of their latency, and the call graph of the nodes. The time of a sample is its start. The following is made up, from
// a seed:
//
//   - deployments: the data have none. The service at fault is deployed 150 s before the first sample of which most lies in the
//     fault, and every other service gets a decoy within minutes of it. Versions change with the deployment, all at once, so nothing runs beside a new
//     version to compare it with. All deployments look alike, whether the fault was a build or a parameter;
//   - requests spread evenly over their five minutes, with durations along the quantiles, fitted to their mean;
//   - what of a duration was spent waiting for other services of the shop: their requests are divided among their callers by
//     the number of the callers' requests, and the slowest wait belongs to the slowest request. Waiting for databases and
//     AWS's own services counts as the service's own time: the data do not add up there;
//   - failure origins: a service's failures beyond those of the services it calls began in it.
//
// No history is made up: a case has only the ten minutes before the fault that are in the data. There are no exposures.
package petshop
