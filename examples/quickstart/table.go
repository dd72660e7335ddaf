// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// shownWindow is the window of the table.
const shownWindow = "30d"

// none stands where there is no figure: no data is not zero.
const none = "no data"

// printFigures writes one line per service, by name.
func printFigures(w io.Writer, figures map[figure]float64) error {
	services := map[figure]bool{}
	for f := range figures {
		services[figure{namespace: f.namespace, service: f.service, environment: f.environment, window: shownWindow}] = true
	}
	var text strings.Builder
	text.WriteString("\nThe last 30 days, per service in production\n")
	text.WriteString("service\tdeployments\tper day\tlead time p50\tfailed\trecovery p50\treworked\n")
	for _, s := range slices.SortedFunc(maps.Keys(services), func(a, b figure) int {
		return cmp.Or(cmp.Compare(a.namespace, b.namespace), cmp.Compare(a.service, b.service), cmp.Compare(a.environment, b.environment))
	}) {
		row := row{figures: figures, scope: s}
		fmt.Fprintf(&text, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			s.name(),
			row.count("dora.deployment.window_total"),
			row.number("dora.deployment.frequency"),
			row.duration("dora.change.lead_time_p50"),
			row.share("dora.change.fail_rate", "dora.deployment.window_failed", "dora.deployment.window_total"),
			row.duration("dora.deployment.recovery_time_p50"),
			row.share("dora.deployment.rework_rate", "dora.deployment.window_reworked", "dora.deployment.window_succeeded"))
	}
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	_, err := io.WriteString(table, text.String())
	return errors.Join(err, table.Flush())
}

func (f figure) name() string {
	if f.namespace == "" {
		return f.service
	}
	return f.namespace + "/" + f.service
}

// row formats the figures of one scope.
type row struct {
	figures map[figure]float64
	scope   figure
}

func (r row) value(metric string) (float64, bool) {
	f := r.scope
	f.metric = metric
	value, ok := r.figures[f]
	return value, ok
}

func (r row) format(metric string, format func(float64) string) string {
	if value, ok := r.value(metric); ok {
		return format(value)
	}
	return none
}

func (r row) count(metric string) string {
	return r.format(metric, func(v float64) string { return fmt.Sprintf("%.0f", v) })
}

func (r row) number(metric string) string {
	return r.format(metric, func(v float64) string { return fmt.Sprintf("%.2f", v) })
}

func (r row) duration(metric string) string {
	return r.format(metric, func(v float64) string {
		d := time.Duration(v * float64(time.Second))
		if d < time.Hour {
			return d.Round(time.Second).String()
		}
		if d < 48*time.Hour {
			return fmt.Sprintf("%.1f h", d.Hours())
		}
		return fmt.Sprintf("%.1f d", d.Hours()/24)
	})
}

// share shows a ratio together with what it was computed from.
func (r row) share(ratio, numerator, denominator string) string {
	return r.format(ratio, func(v float64) string {
		return fmt.Sprintf("%s of %s (%.0f%%)", r.count(numerator), r.count(denominator), 100*v)
	})
}
