// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package inquiry

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/eprocess"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/ranking"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
)

const (
	// mostEvidence is how many reasons are reported, longest the length of each in characters, longestName the length
	// of a foreign name in it.
	mostEvidence = 8
	longest      = 200
	longestName  = 60
)

// sentences returns the reasons for a suspicion in words, the strongest first.
func sentences(s *watch.Suspicion) []attribution.Evidence {
	var all []attribution.Evidence
	for _, t := range s.Terms {
		if t.Counted.New.Total > 0 && t.LogE != 0 {
			all = append(all, attribution.Evidence{Term: string(t.Kind), Detail: shorten(sentence(t, s), longest), Value: t.LogE})
		}
	}
	slices.SortStableFunc(all, func(a, b attribution.Evidence) int { return cmp.Compare(b.Value, a.Value) })
	return all[:min(len(all), mostEvidence)]
}

func sentence(t watch.Term, s *watch.Suspicion) string {
	own, others := t.Counted.New, t.Counted.Control
	switch t.Kind {
	case watch.Errors:
		if t.LogBefore > t.LogConcurrent || others.Total == 0 {
			return fmt.Sprintf("%s of %s operations failed, at most %s was expected", percent(own.Rate()), number(own.Total), percent(s.Expected))
		}
		return fmt.Sprintf("%s of %s operations failed, %s of %s of the others", percent(own.Rate()), number(own.Total), percent(others.Rate()), number(others.Total))
	case watch.Slow95:
		return versus(own, others, "operations took longer than 95 % of them used to")
	case watch.Slow50:
		return versus(own, others, "operations took twice as long as half of them used to")
	case watch.Fingerprints:
		return fmt.Sprintf("%q failed %s times in %s operations, %s times in %s of the others", shorten(t.Name, longestName), number(own.Failed), number(own.Total), number(others.Failed), number(others.Total))
	case watch.Logs:
		return fmt.Sprintf("%s errors were logged in %s operations, %s in %s of the others", number(own.Failed), number(own.Total), number(others.Failed), number(others.Total))
	case watch.Exposures:
		return versus(own, others, "traces that touched it failed")
	}
	return versus(own, others, string(t.Kind))
}

func versus(own, others eprocess.Arm, what string) string {
	return fmt.Sprintf("%s of %s %s, %s of %s of the others", percent(own.Rate()), number(own.Total), what, percent(others.Rate()), number(others.Total))
}

// reasons returns the reasons of an answer: what was declared, then the strongest, whether they accuse or excuse.
func reasons(all []ranking.Reason) []attribution.Evidence {
	var told []attribution.Evidence
	for _, r := range all {
		told = append(told, attribution.Evidence{Term: string(r.Term), Detail: shorten(r.Detail, longest), Value: r.Value})
	}
	weight := func(e attribution.Evidence) float64 {
		if e.Term == string(ranking.Declared) {
			return -1e9
		}
		return -max(e.Value, -e.Value)
	}
	slices.SortStableFunc(told, func(a, b attribution.Evidence) int { return cmp.Compare(weight(a), weight(b)) })
	return told[:min(len(told), mostEvidence)]
}

// percent formats a share with two significant digits.
func percent(share float64) string {
	digits := 0
	for at := 100 * share; at > 0 && at < 10 && digits < 3; at *= 10 {
		digits++
	}
	text := strconv.FormatFloat(100*share, 'f', digits, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text + " %"
}

// number formats a number with thousands separators.
func number(n int64) string {
	text := strconv.FormatInt(n, 10)
	for at := len(text) - 3; at > 0 && text[at-1] != '-'; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

func shorten(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}
