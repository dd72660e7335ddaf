// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package evaluate

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/baseline"
	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/score"
)

// seed is the seed of the bootstrap.
const seed = 1

// Report evaluates a data set and writes the results.
func Report(out, progress io.Writer, set Set) error {
	results := make([]Result, len(set.Cases))
	err := each(len(set.Cases), set.Name, progress, func(i int) (err error) {
		results[i], err = Evaluate(set.Cases[i])
		return err
	})
	if err != nil {
		return err
	}
	p := printer{out: out}
	p.cuts(set.Name, results)
	p.misses(results)
	p.leaveOut(results)
	p.crossValidate(results)
	if len(set.Clean) > 0 {
		p.alarms(set, progress)
	}
	return p.err
}

// printer writes tables until a write fails.
type printer struct {
	out io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.out, format+"\n", args...)
	}
}

func (p *printer) cuts(name string, results []Result) {
	with, random := 0, 0.
	for _, r := range results {
		if r.Case.Truth != "" {
			with++
			random += 1 / float64(len(r.Case.Candidates))
		}
	}
	p.line("\n## %s: %d cases with a culprit, %d without", name, with, len(results)-with)
	p.line("\n| Cut | Method | top-1 [95 %%] | top-3 | MRR | coverage | precision | precision at coverage .6 | false | attribution better/worse, p |")
	p.line("|---|---|---|---|---|---|---|---|---|---|")
	p.line("| any | random order | %.3f | | | | | | | |", random/float64(max(with, 1)))
	for cut, after := range Cuts {
		ours := outcomesOf(results, cut, 0)
		for method, name := range Methods() {
			outcomes := outcomesOf(results, cut, method)
			s := score.Summarize(outcomes)
			top1 := score.Bootstrap(withCulprit(outcomes), seed, func(o []score.Outcome) float64 { return score.Summarize(o).Top1 })
			paired := ""
			if method > 1 {
				better, worse, probability := score.SignTest(top1s(ours), top1s(outcomes))
				paired = fmt.Sprintf("%d/%d, %.2g", better, worse, probability)
			}
			p.line("| +%.0f min | %s | %.3f [%.2f %.2f] | %.3f | %.3f | %.2f | %.2f | %.2f | %.3f | %s |", after.Minutes(), name,
				s.Top1, top1.Low, top1.High, s.Top3, s.MRR, s.Coverage, s.Precision, score.PrecisionAt(score.Curve(outcomes), .6), s.False, paired)
		}
	}
	delays := score.Delays(outcomesOf(results, len(Cuts)-1, 0))
	p.line("\nNamed rightly within %s: %d; time from the incident's opening, asked every %s: median %s, 90 %% within %s.",
		Cuts[len(Cuts)-1], len(delays), every, score.Quantile(delays, .5), score.Quantile(delays, .9))
}

func outcomesOf(results []Result, cut, method int) []score.Outcome {
	outcomes := make([]score.Outcome, len(results))
	for i, r := range results {
		outcomes[i] = r.Outcomes[cut][method]
	}
	return outcomes
}

func variantOf(results []Result, at int) []score.Outcome {
	outcomes := make([]score.Outcome, len(results))
	for i, r := range results {
		outcomes[i] = r.Variants[at]
	}
	return outcomes
}

func withCulprit(outcomes []score.Outcome) []score.Outcome {
	return slices.DeleteFunc(slices.Clone(outcomes), func(o score.Outcome) bool { return !o.HasCulprit })
}

func top1s(outcomes []score.Outcome) []float64 {
	var all []float64
	for _, o := range withCulprit(outcomes) {
		all = append(all, o.Top1)
	}
	return all
}

// misses lists by class of fault the culprits that were not found at five minutes.
func (p *printer) misses(results []Result) {
	type class struct {
		cases int
		found float64
		named int
		wrong []string
	}
	classes := map[string]*class{}
	for _, o := range variantOf(results, 0) {
		key := o.Fault
		if !o.HasCulprit {
			key = "(none) " + key
		}
		if classes[key] == nil {
			classes[key] = &class{}
		}
		c := classes[key]
		c.cases++
		c.found += o.Top1
		if o.Blamed {
			c.named++
		}
		if o.HasCulprit && o.Top1 < 1 || o.Blamed && !o.Right {
			c.wrong = append(c.wrong, o.Case)
		}
	}
	p.line("\n| Fault, at +%.0f min | cases | first | named | missed, or named wrongly |", middle.Minutes())
	p.line("|---|---|---|---|---|")
	for _, key := range sorted(classes) {
		c := classes[key]
		p.line("| %s | %d | %.0f | %d | %s |", key, c.cases, c.found, c.named, strings.Join(c.wrong, ", "))
	}
}

func (p *printer) leaveOut(results []Result) {
	p.line("\n| Weights, at +%.0f min | top-1 | top-3 | MRR | coverage | precision | false |", middle.Minutes())
	p.line("|---|---|---|---|---|---|---|")
	for at, v := range Variants {
		if at == 0 || v.leavesOut {
			s := score.Summarize(variantOf(results, at))
			p.line("| %s | %.3f | %.3f | %.3f | %.2f | %.2f | %.3f |", v.Name, s.Top1, s.Top3, s.MRR, s.Coverage, s.Precision, s.False)
		}
	}
}

// crossValidate chooses the weights for each group on the other groups, and scores them on the group. So no weights are
// scored on the cases for which they were chosen.
func (p *printer) crossValidate(results []Result) {
	groups := map[string][]Result{}
	for _, r := range results {
		groups[r.Case.Group] = append(groups[r.Case.Group], r)
	}
	var held []score.Outcome
	p.line("\n| Group | chosen on the other groups | top-1 | as they are |")
	p.line("|---|---|---|---|")
	for _, group := range sorted(groups) {
		var others []Result
		for _, name := range sorted(groups) {
			if name != group {
				others = append(others, groups[name]...)
			}
		}
		best := choose(others)
		outcomes := variantOf(groups[group], best)
		held = append(held, outcomes...)
		p.line("| %s | %s | %.3f | %.3f |", group, Variants[best].Name, score.Summarize(outcomes).Top1, score.Summarize(variantOf(groups[group], 0)).Top1)
	}
	s := score.Summarize(held)
	p.line("| all, held out | | %.3f (top-3 %.3f, coverage %.2f, precision %.2f, false %.3f) | |", s.Top1, s.Top3, s.Coverage, s.Precision, s.False)
}

// choose returns the variant with the highest sum of mean reciprocal rank and correct names (coverage times precision),
// minus the share of false names. Of equal variants it returns the first.
func choose(results []Result) int {
	best, most := 0, -1e9
	for at, v := range Variants {
		if v.leavesOut {
			continue
		}
		s := score.Summarize(variantOf(results, at))
		value := s.MRR + s.Coverage*s.Precision - s.False
		if value > most+1e-9 {
			best, most = at, value
		}
	}
	return best
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, cmp.Compare[string])
	return keys
}

// alarms prints how many releases are found bad in periods in which nothing happened.
func (p *printer) alarms(set Set, progress io.Writer) {
	type detector struct {
		name   string
		detect func(datasettest.Case) (score.Alarms, error)
	}
	detectors := []detector{{known, falseAlarms}}
	for _, b := range baseline.All {
		if b.Detect != nil {
			detectors = append(detectors, detector{b.Name, func(c datasettest.Case) (score.Alarms, error) {
				return score.FalseAlarms(c, b.Detect, time.Minute), nil
			}})
		}
	}
	p.line("\n| Clean days | releases | found bad | share |")
	p.line("|---|---|---|---|")
	for _, d := range detectors {
		all := make([]score.Alarms, len(set.Clean))
		err := each(len(set.Clean), set.Name+", clean, "+d.name, progress, func(i int) (err error) {
			all[i], err = d.detect(set.Clean[i])
			return err
		})
		var sum score.Alarms
		for _, a := range all {
			sum = sum.Add(a)
		}
		p.line("| %s | %d | %d | %.4f |", d.name, sum.Releases, sum.Alarmed, sum.Rate())
		if p.err == nil {
			p.err = err
		}
	}
}
