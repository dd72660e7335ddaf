// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package evaluate

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/datasettest/score"
)

// The target for regressions: with at least comparedRate operations per second in each version, half of them are
// suspected within inTime seconds.
const (
	comparedRate = 10
	inTime       = 120
)

func (p *printer) drawn(o DrawnOptions, trials []Trial) {
	by := map[string][]Trial{}
	for _, t := range trials {
		by[t.Truth.Scenario] = append(by[t.Truth.Scenario], t)
	}
	p.line("\n## Generated cases, seed %d: %d at %g requests per second", o.Seed, len(trials), o.Rate)
	p.regressions(by[regression])
	p.goodReleases(by[good])
	p.scenarios(by)
}

// regressions prints how soon bad releases are suspected, by the size of the effect.
func (p *printer) regressions(trials []Trial) {
	compared := slices.DeleteFunc(slices.Clone(trials), func(t Trial) bool {
		return min(t.Truth.Culprit.OperationsPerSecond, t.Truth.Culprit.ControlPerSecond) < comparedRate
	})
	p.line("\n| Fails more by, at ≥ %d/s per version | cases | suspected | median delay [95 %%] | 90 %% within | within %d s [95 %%] | others suspected |", comparedRate, inTime)
	p.line("|---|---|---|---|---|---|---|")
	by := map[string][]Trial{}
	for _, t := range compared {
		name := fmt.Sprintf("%02.0f points", 100*t.Truth.Share)
		by[name] = append(by[name], t)
	}
	for _, name := range sorted(by) {
		p.delays(name, by[name])
	}
	p.delays("all", compared)
}

func (p *printer) delays(name string, trials []Trial) {
	found, wrong := 0, 0
	for _, t := range trials {
		wrong += t.wrong()
		if !math.IsInf(t.delay(), 1) {
			found++
		}
	}
	median := func(t []Trial) float64 { return score.Quantile(delaysOf(t), .5) }
	soon := func(t []Trial) float64 {
		n := 0.
		for _, d := range delaysOf(t) {
			if d <= inTime {
				n++
			}
		}
		return n / float64(max(len(t), 1))
	}
	m, s := score.Bootstrap(trials, seed, median), score.Bootstrap(trials, seed, soon)
	p.line("| %s | %d | %d | %s [%s %s] | %s | %.2f [%.2f %.2f] | %d |", name, len(trials), found, seconds(median(trials)), seconds(m.Low), seconds(m.High),
		seconds(score.Quantile(delaysOf(trials), .9)), soon(trials), s.Low, s.High, wrong)
}

// delaysOf returns the delays of all cases with a culprit, in ascending order.
func delaysOf(trials []Trial) (delays []float64) {
	for _, t := range trials {
		if t.hasCulprit() {
			delays = append(delays, t.delay())
		}
	}
	slices.Sort(delays)
	return delays
}

func seconds(s float64) string {
	if math.IsInf(s, 1) {
		return "never"
	}
	return fmt.Sprintf("%.0f s", s)
}

// goodReleases prints how many good releases are suspected.
func (p *printer) goodReleases(trials []Trial) {
	releases, wrong := 0, 0
	var which []string
	for _, t := range trials {
		releases += len(t.Truth.Deployments)
		wrong += t.wrong()
		if t.wrong() > 0 {
			which = append(which, t.Truth.Case)
		}
	}
	rate := func(t []Trial) float64 {
		n, all := 0, 0
		for i := range t {
			n, all = n+t[i].wrong(), all+len(t[i].Truth.Deployments)
		}
		return float64(n) / float64(max(all, 1))
	}
	i := score.Bootstrap(trials, seed, rate)
	p.line("\n| Good releases, while errors come in clusters | suspected | share [95 %%] | in |")
	p.line("|---|---|---|---|")
	p.line("| %d | %d | %.4f [%.4f %.4f] | %s |", releases, wrong, rate(trials), i.Low, i.High, strings.Join(which, ", "))
}

// scenarios prints the results of each scenario.
func (p *printer) scenarios(by map[string][]Trial) {
	head, rule := "", ""
	for _, cut := range Cuts {
		head, rule = head+fmt.Sprintf(" +%.0f min |", cut.Minutes()), rule+"---|"
	}
	p.line("\n| Scenario | cases | culprit suspected | median delay | others suspected |%s named wrongly in |", head)
	p.line("|---|---|---|---|---|%s---|", rule)
	var with, none []Trial
	for _, name := range scenarios {
		p.scenario(name, by[name])
		for _, t := range by[name] {
			if t.hasCulprit() {
				with = append(with, t)
			} else {
				none = append(none, t)
			}
		}
	}
	p.scenario("all with a culprit", with)
	p.scenario("all without", none)
	p.line("\nAnswers on the incident: the culprit named / only suspects / none / another named. Asked at the end of the case where that is sooner.")
	p.twoBad(by[twoBad])
	p.named("culprits named", with, func(s said) bool { return s.right })
	p.named("named although another or none was to blame", slices.Concat(with, none), func(s said) bool { return s.wrong })
}

func (p *printer) scenario(name string, trials []Trial) {
	culprits, found, wrong := 0, 0, 0
	var cases []string
	for i := range trials {
		t := &trials[i]
		wrong += t.wrong()
		if t.hasCulprit() {
			culprits++
		}
		if !math.IsInf(t.delay(), 1) {
			found++
		}
		if slices.ContainsFunc(t.answers(), func(s said) bool { return s.wrong }) {
			cases = append(cases, t.Truth.Case)
		}
	}
	answers := make([]string, len(Cuts))
	for cut := range Cuts {
		var right, suspects, nobody, other int
		for i := range trials {
			if s := trials[i].answers(); cut < len(s) {
				right, suspects, nobody, other = right+count(s[cut].right), suspects+count(s[cut].suspects), nobody+count(s[cut].none), other+count(s[cut].wrong)
			}
		}
		answers[cut] = fmt.Sprintf("%d/%d/%d/%d", right, suspects, nobody, other)
	}
	delay := ""
	if culprits > 0 {
		delay = seconds(score.Quantile(delaysOf(trials), .5))
	}
	p.line("| %s | %d | %d of %d | %s | %d | %s | %s |", name, len(trials), found, culprits, delay, wrong, strings.Join(answers, " | "), strings.Join(cases, ", "))
}

// answers returns the results of the verdicts on the incident, by cut.
func (t *Trial) answers() (all []said) {
	for i := range t.Verdicts {
		all = append(all, t.said(&t.Verdicts[i]))
	}
	return all
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// twoBad prints how often two simultaneous culprits are both found.
func (p *printer) twoBad(trials []Trial) {
	suspected, leads := 0, make([]string, len(Cuts))
	for cut, after := range Cuts {
		lead := 0
		suspected = 0
		for i := range trials {
			n, first := trials[i].both(cut)
			suspected, lead = suspected+count(n > 1), lead+count(first)
		}
		leads[cut] = fmt.Sprintf("%d at +%.0f min", lead, after.Minutes())
	}
	p.line("\nOf %d cases with two bad releases both are suspected in %d; both are the first two candidates in %s.", len(trials), suspected, strings.Join(leads, ", "))
}

func (p *printer) named(what string, trials []Trial, is func(said) bool) {
	asked := slices.DeleteFunc(slices.Clone(trials), func(t Trial) bool { return len(t.Verdicts) < len(Cuts) })
	var cuts []string
	for cut, after := range Cuts {
		share := func(t []Trial) float64 {
			n := 0
			for i := range t {
				n += count(is(t[i].answers()[cut]))
			}
			return float64(n) / float64(max(len(t), 1))
		}
		i := score.Bootstrap(asked, seed, share)
		cuts = append(cuts, fmt.Sprintf("%.3f [%.2f %.2f] at +%.0f min", share(asked), i.Low, i.High, after.Minutes()))
	}
	p.line("\nShare of %d incidents: %s: %s.", len(asked), what, strings.Join(cuts, ", "))
}
