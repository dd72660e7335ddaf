// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package baseline

import "github.com/otelcol-dora/otelcol-dora/internal/datasettest/score"

// Baseline is a method with its name in tables.
type Baseline struct {
	Name   string
	Answer score.Method
	// Detect reports releases that are bad by their own health; nil if the method does not use it.
	Detect score.Detector
}

// All lists the baselines.
var All = []Baseline{
	{Name: "B0 last deployment", Answer: LastDeployment},
	{Name: "B1 last deployment of the service", Answer: LastDeploymentOfService},
	{Name: "B2 two proportions, z > 3", Answer: Proportions, Detect: ProportionsDetect},
	{Name: "B3 Ochiai", Answer: Ochiai},
	{Name: "B4 Kayenta", Answer: Kayenta, Detect: KayentaDetect},
}
