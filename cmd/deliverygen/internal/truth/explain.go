// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package truth

import (
	"time"
)

// Deployment explains the figures of one finished deployment.
type Deployment struct {
	ID       string    `json:"deployment.id"`
	Finished time.Time `json:"finished"`
	Status   string    `json:"deployment.status"`
	Reason   string    `json:"dora.deployment.reason"`
	Release  string    `json:"release"`
	// Units are the changes (#12) and commits it carried with their lead times in seconds; for production only.
	Units []Unit `json:"units,omitempty"`
	// Rework is set for production only.
	Rework  bool     `json:"rework,omitempty"`
	Failure *Failure `json:"failure,omitempty"`
}

// Unit is one change or commit with its lead time in seconds.
type Unit struct {
	Name     string  `json:"name"`
	LeadTime float64 `json:"lead_time"`
}

// Failure explains why a deployment counts as failed and how that ended.
type Failure struct {
	Method   string     `json:"dora.attribution.method"`
	Incident string     `json:"dora.incident.id,omitempty"`
	Onset    time.Time  `json:"onset"`
	Restored *time.Time `json:"restored,omitempty"`
	Recovery string     `json:"dora.recovery.method,omitempty"`
	By       string     `json:"dora.recovery.deployment.id,omitempty"`
}

func (h *history) explain(production bool) []Deployment {
	all := []Deployment{}
	for _, r := range h.finished {
		d := Deployment{
			ID: r.ID, Finished: r.finished, Status: string(r.status), Reason: string(r.reason), Release: r.Release(),
			Failure: r.failure.explain(),
		}
		if production {
			d.Rework = r.isRework()
			for _, u := range r.units {
				d.Units = append(d.Units, Unit{Name: u.name(), LeadTime: r.finished.Sub(u.start()).Seconds()})
			}
		}
		all = append(all, d)
	}
	return all
}

func (f *failure) explain() *Failure {
	if f == nil {
		return nil
	}
	told := &Failure{Method: f.method, Onset: f.onset, Recovery: f.recovery}
	if f.incident != nil {
		told.Incident = f.incident.ID
	}
	if !f.restored.IsZero() {
		told.Restored = &f.restored
	}
	if f.restoring != nil {
		told.By = f.restoring.ID
	}
	return told
}
