// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package scenario

import "time"

// Truth returns the truth as far as the plan determines it.
func (p *Plan) Truth() *Truth {
	b := p.blame
	t := &Truth{
		Case: p.Name, Scenario: p.Scenario, Summary: p.Summary, Variant: p.Variant, Seed: p.Seed, From: p.From, To: p.To, Rate: p.Rate,
		Services: len(p.Estate.Services), Fault: b.fault, Verdict: "none", Cause: b.cause, Share: b.share, Onset: b.onset,
		Action: b.action, Acted: b.acted, Restored: b.restored, Culprit: p.culprit(),
		Telling: TellingTruth{
			SpanLoss: p.Telling.Loss, ClockSkewed: p.Telling.Skews != nil, VersionsOnly: string(p.Telling.Versions), VersionStands: p.Telling.Versions == Told,
		},
	}
	if t.Culprit != nil {
		t.Verdict = map[bool]string{true: "failed", false: "suspected"}[!b.acted.IsZero()]
	}
	if !b.restored.IsZero() {
		t.RecoverySeconds = b.restored.Sub(b.onset).Seconds()
	}
	if p.Incident != nil {
		t.Incident = &IncidentTruth{ID: p.Incident.ID, Opened: p.Incident.Opened, Resolved: p.Incident.Resolved}
		if p.Incident.Service != Unknown {
			name := p.name(p.Incident.Service)
			t.Incident.Service = &name
		}
	}
	for _, r := range p.Releases {
		t.Deployments = append(t.Deployments, p.deployment(r))
	}
	if b.also != nil {
		t.Also = b.also.ID
	}
	for _, f := range p.Flags {
		t.Flags = append(t.Flags, &FlagTruth{Key: f.Key, Service: p.name(f.Service), On: f.At, Off: f.Off})
	}
	return t
}

func (p *Plan) name(service int) ServiceName {
	s := p.Estate.Services[service]
	return ServiceName{Namespace: s.Namespace, Name: s.Name}
}

func (p *Plan) deployment(r *Release) *DeploymentTruth {
	return &DeploymentTruth{
		ID: r.ID, Service: p.name(r.Service), Version: r.Version, Previous: r.Previous, Hash: r.hash(), PreviousHash: r.previousHash(), Strategy: r.Strategy, Reason: r.Reason,
		Innocent: r != p.blame.culprit && r != p.blame.also, Started: r.Started, Live: r.Live, Finished: r.Finished, RolledBack: r.RolledBack,
		LeadTimeSeconds: r.FirstFinished().Sub(r.Committed).Seconds(),
	}
}

// hash returns the template hash of the release's pods.
func (r *Release) hash() string {
	if r.Strategy == Reload {
		return templateHash(r.Service, r.Version, 0)
	}
	return templateHash(r.Service, r.Version, r.configuration)
}

// previousHash returns the template hash of the previous pods.
func (r *Release) previousHash() string {
	if r.RollbackOf != nil {
		return r.RollbackOf.hash()
	}
	return templateHash(r.Service, r.Previous, 0)
}

// FirstFinished returns when the first part of the deployment was finished: a live canary, or else the whole deployment.
func (r *Release) FirstFinished() time.Time {
	if r.Strategy == Canary {
		return r.Live
	}
	return r.Finished
}

func (p *Plan) culprit() *Culprit {
	b := p.blame
	switch {
	case b.culprit != nil:
		c := &Culprit{Kind: "deployment", DeploymentID: b.culprit.ID, Service: p.name(b.culprit.Service)}
		c.OperationsPerSecond, c.ControlPerSecond = p.arms(b.culprit)
		return c
	case b.flag != nil:
		return &Culprit{Kind: "feature_flag", Flag: b.flag.Key, Service: p.name(b.flag.Service), OperationsPerSecond: p.asked(b.flag.Service)}
	default:
		return nil
	}
}

// arms returns the mean operations per second of the release's pods and of the service's other pods, just after the release went
// live.
func (p *Plan) arms(r *Release) (its, others float64) {
	weight, total := 0.0, 0.0
	at := r.Live.Add(time.Minute)
	for _, pod := range p.Pods[r.Service] {
		if pod.From.After(at) || !pod.Until.IsZero() && !pod.Until.After(at) {
			continue
		}
		total += pod.Weight
		if pod.Release == r || r.Strategy == Reload {
			weight += pod.Weight
		}
	}
	asked := p.asked(r.Service)
	return asked * weight / total, asked * (total - weight) / total
}

// asked returns the mean number of operations of a service per second.
func (p *Plan) asked(service int) float64 {
	rate := 0.0
	for _, v := range p.Estate.Visits()[service] {
		rate += p.Rate * v
	}
	return rate
}
