// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package releasehealthconnector_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// portrait formats observations, which are grouped by release, for people to check: a paragraph per release, in it a
// line per series, in it the bins by their start with their counts.
func portrait(observations []health.Observation) string {
	var text strings.Builder
	for len(observations) > 0 {
		of := observations[0].Release
		n := 0
		for n < len(observations) && observations[n].Release == of {
			n++
		}
		fmt.Fprintf(&text, "%s\n%s\n", nameOf(of), linesOf(observations[:n]))
		observations = observations[n:]
	}
	return strings.TrimSuffix(text.String(), "\n")
}

// nameOf returns everything that identifies a release.
func nameOf(r release.Identity) string {
	parts := []string{r.Service}
	for _, part := range []struct{ key, value string }{
		{"namespace", r.Namespace},
		{"environment", r.Environment},
		{"deployment", r.DeploymentID},
		{"revision", r.Revision},
		{"repository", r.Repository},
		{"digest", r.Digest},
		{"version", r.Version},
		{"platform", r.PlatformRevision},
		{"tag", r.Tag},
	} {
		if part.value != "" {
			parts = append(parts, part.key+" "+part.value)
		}
	}
	if r.InstanceStart != 0 {
		parts = append(parts, "started from "+time.Unix(r.InstanceStart, 0).UTC().Format(time.TimeOnly))
	}
	return strings.Join(parts, ", ") + " (by " + string(r.Step) + ")"
}

// linesOf formats the series of one release in the order of their first bins.
func linesOf(observations []health.Observation) string {
	var series []health.Series
	counts := map[health.Series]string{}
	for _, o := range observations {
		if _, known := counts[o.Series]; !known {
			series = append(series, o.Series)
		}
		start := time.Unix(0, o.Bin.Start()).UTC().Format(time.TimeOnly)
		counts[o.Series] += "   " + start + " " + countOf(o)
	}
	var text strings.Builder
	for _, s := range series {
		fmt.Fprintf(&text, "  %-44s%s\n", wordsOf(s), counts[s])
	}
	return text.String()
}

func wordsOf(s health.Series) string {
	said := []string{string(s.Metric), s.Class, s.ErrorType, s.Fingerprint, string(s.Touched)}
	words := strings.Join(slices.DeleteFunc(said, func(word string) bool { return word == "" }), " ")
	if s.EntryService != "" {
		words += " entered at " + s.EntryService
	}
	if s.EntryFailed {
		words += ", which failed"
	}
	if s.Handled {
		words += ", handled"
	}
	if s.Signal != "" && s.Signal != health.Traces {
		words += " of " + string(s.Signal)
	}
	return words
}

func countOf(o health.Observation) string {
	switch {
	case o.Durations != nil:
		return fmt.Sprintf("%d in %.3fs", o.Count, o.Durations.Sum)
	case o.Series.Metric == health.FailureOrigins:
		return fmt.Sprintf("%.1f", float64(o.Count)/10)
	default:
		return strconv.FormatInt(o.Count, 10)
	}
}
