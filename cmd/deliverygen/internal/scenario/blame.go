// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import "time"

// blame is the truth about the cause of a case.
type blame struct {
	// fault is the class of fault, by which evaluations group their results.
	fault string
	// culprit or flag is to blame. If both are nil, cause says what was wrong.
	culprit *Release
	flag    *Flag
	cause   string
	// also is another release that is to blame, for failures of its own; usually nil.
	also *Release
	// share is the share of operations that show the fault, of those that the fault can affect.
	share float64
	onset time.Time
	// acted is when somebody reacted, restored is when that had taken effect.
	action          string
	acted, restored time.Time
}

// breaks makes a release the culprit: its pods have the effect.
func (d *draft) breaks(r *Release, e Effect) {
	e.Service, e.Release = r.Service, r
	if r.Strategy == Reload {
		e.Release, e.From = nil, r.Live
	}
	d.blame.culprit = r
	d.goesWrong(e, r.Live)
}

// goesWrong adds an effect that the case is about.
func (d *draft) goesWrong(e Effect, onset time.Time) {
	e.Blamed = true
	d.Effects = append(d.Effects, &e)
	if d.blame.onset.IsZero() || onset.Before(d.blame.onset) {
		d.blame.onset = onset
	}
	d.blame.share = max(d.blame.share, e.Share)
}

// noise adds an effect that is always present and not to blame.
func (d *draft) noise(e Effect) { d.Effects = append(d.Effects, &e) }

// people simulates that people notice the fault and usually react: they undo the culprit or fix it.
func (d *draft) people() {
	b := &d.blame
	d.notice(b.culprit.Service)
	if b.action = pick(d, "rollback", "rollback", "rollback", "hotfix", "none"); b.action == "none" {
		return
	}
	b.acted = b.onset.Add(time.Duration(d.from(0.25, 0.4) * float64(d.Duration))).Truncate(time.Second)
	switch {
	case b.action == "rollback" || b.culprit.Configuration || b.culprit.Finished.IsZero():
		b.action, b.restored = "rollback", d.rollBack(b.culprit, b.acted)
	default:
		b.restored = d.fix(b.culprit, b.acted)
	}
	d.restore()
}

// restore ends the fault of the case.
func (d *draft) restore() {
	for _, e := range d.Effects {
		if e.Blamed {
			e.Until = d.blame.restored
		}
	}
	d.Incident.Resolved = d.blame.restored.Add(d.seconds(30, 120))
}

// notice opens an incident some minutes after the onset: for the service that users call, for the one with the fault, or for no
// service.
func (d *draft) notice(service int) {
	named := pick(d, d.symptom(service), d.symptom(service), service, Unknown)
	opened := d.blame.onset.Add(time.Duration(d.from(0.08, 0.2) * float64(d.Duration))).Truncate(time.Second)
	d.Incident = &Incident{ID: "INC-" + d.Name, Service: named, Opened: opened}
}

// symptom returns the service of the first layer through which most requests reach a service.
func (d *draft) symptom(service int) int {
	for d.Estate.Services[service].Layer > 0 {
		best, most := Unknown, -1.0
		for i, s := range d.Estate.Services {
			for j, o := range s.Operations {
				for _, c := range o.Calls {
					if c.Service == service && d.visits[i][j]*c.Chance > most {
						best, most = i, d.visits[i][j]*c.Chance
					}
				}
			}
		}
		if best == Unknown {
			break
		}
		service = best
	}
	return service
}
