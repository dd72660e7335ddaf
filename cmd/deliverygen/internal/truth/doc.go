// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

// Package truth computes from a [ledger.Ledger] what every delivery figure must be under the default definitions. It knows what
// really happened (the true parents of every commit, what each incident blamed) and applies the definitions page to that in the
// simplest way. It shares no code with the product, because it is the oracle for it.
//
// # The file
//
// A [Truth] is written as JSON:
//
//	as_of, valid_until, guard   the windowed figures hold at as_of and stay the same until valid_until
//	scopes[]                    one per service and environment, identified by service.namespace,
//	                            service.name and deployment.environment.name
//	  windows                   7d, 30d, 90d → metric → value; only for production scopes that deployed.
//	                            A missing metric has no data point, because there was nothing to divide or to rank
//	  counters                  metric → [{attributes, value}]; zero series are left out
//	  histograms                metric → [{attributes, count, sum}]; sums in seconds or units
//	  deployments[]             explains the figures: each finished deployment with its reason, the units it
//	                            carried and, if it failed, how and until when
//	pipelines[]                 one per cicd.pipeline.name and vcs.repository.url.full, with windows
//	                            and histograms as above
//	features                    how often each situation was simulated
//
// Counters and histograms count everything up to as_of, regardless of age: the receiver of a replay must not drop facts that are
// old on arrival.
package truth
