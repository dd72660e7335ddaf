// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"strings"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// patience is how long the figures may take to become the truth once everything was posted.
const patience = time.Minute

// compared maps the windowed metrics to the names under which the prometheus exporter serves them.
var compared = map[string]string{
	"dora.deployment.frequency":         "dora_deployment_frequency_per_day",
	"dora.deployment.window_total":      "dora_deployment_window_total",
	"dora.deployment.window_failed":     "dora_deployment_window_failed",
	"dora.deployment.window_succeeded":  "dora_deployment_window_succeeded",
	"dora.deployment.window_reworked":   "dora_deployment_window_reworked",
	"dora.deployment.window_recovered":  "dora_deployment_window_recovered",
	"dora.deployment.window_excluded":   "dora_deployment_window_excluded",
	"dora.deployment.rework_rate":       "dora_deployment_rework_rate_ratio",
	"dora.deployment.recovery_time_p50": "dora_deployment_recovery_time_p50_seconds",
	"dora.deployment.recovery_time_p90": "dora_deployment_recovery_time_p90_seconds",
	"dora.change.window_total":          "dora_change_window_total",
	"dora.change.lead_time_p50":         "dora_change_lead_time_p50_seconds",
	"dora.change.lead_time_p90":         "dora_change_lead_time_p90_seconds",
	"dora.change.fail_rate":             "dora_change_fail_rate_ratio",
}

// truth is the part of the simulator's truth file that is compared.
type truth struct {
	Scopes []truthScope `json:"scopes"`
}

type truthScope struct {
	Namespace   string                        `json:"service.namespace"`
	Service     string                        `json:"service.name"`
	Environment string                        `json:"deployment.environment.name"`
	Windows     map[string]map[string]float64 `json:"windows"`
}

func readTruth(file string) (truth, error) {
	var t truth
	text, err := os.ReadFile(file)
	if err != nil {
		return t, err
	}
	err = json.Unmarshal(text, &t)
	return t, err
}

// figure names one windowed figure of one scope.
type figure struct {
	namespace, service, environment, window, metric string
}

func (t truth) figures() map[figure]float64 {
	figures := map[figure]float64{}
	for _, scope := range t.Scopes {
		for window, metrics := range scope.Windows {
			for metric, value := range metrics {
				if _, ok := compared[metric]; ok {
					figures[figure{scope.Namespace, scope.Service, scope.Environment, window, metric}] = value
				}
			}
		}
	}
	return figures
}

// awaitFigures waits until the scraped figures are the true ones and returns them.
func awaitFigures(ctx context.Context, endpoint string, t truth) (map[figure]float64, error) {
	wanted := t.figures()
	var differences []string
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("the figures did not become the truth"))
	defer cancel()
	var scraped map[figure]float64
	err := poll(ctx, func() (bool, error) {
		var err error
		if scraped, err = scrape(ctx, endpoint); err != nil {
			return false, err
		}
		differences = compare(wanted, scraped)
		return len(differences) == 0, nil
	})
	if errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("%w within %s:\n%s", context.Cause(ctx), patience, strings.Join(differences, "\n"))
	}
	return scraped, err
}

// compare lists the wanted figures that the scraped ones lack or contradict. Durations may differ by
// less than a second.
func compare(wanted, scraped map[figure]float64) []string {
	var differences []string
	for f, value := range wanted {
		got, ok := scraped[f]
		tolerance := 1e-9
		if strings.Contains(f.metric, "_time_") {
			tolerance = 1
		}
		if !ok || math.Abs(got-value) >= tolerance {
			differences = append(differences, fmt.Sprintf("%+v: %g, scraped %g (found: %t)", f, value, got, ok))
		}
	}
	return differences
}

func scrape(ctx context.Context, endpoint string) (figures map[figure]float64, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+endpoint+"/metrics", http.NoBody)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("read the metrics: %w", err)
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(response.Body)
	if err != nil {
		return nil, fmt.Errorf("read the metrics: %w", err)
	}
	figures = map[figure]float64{}
	for metric, name := range compared {
		for _, m := range families[name].GetMetric() {
			figures[figureOf(metric, m.GetLabel())] = m.GetGauge().GetValue()
		}
	}
	return figures, nil
}

func figureOf(metric string, labels []*dto.LabelPair) figure {
	f := figure{metric: metric}
	for _, label := range labels {
		switch label.GetName() {
		case "service_namespace":
			f.namespace = label.GetValue()
		case "service_name":
			f.service = label.GetValue()
		case "deployment_environment_name":
			f.environment = label.GetValue()
		case "dora_window_size":
			f.window = label.GetValue()
		}
	}
	return f
}
