// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// tellIncidents posts each incident as its tracker would.
func (f *feed) tellIncidents() {
	for _, i := range f.service.Incidents {
		switch i.Tracker {
		case ledger.PagerDuty:
			f.tellPager(i)
		case ledger.Issues:
			f.tellIssue(i)
		case ledger.GenericHooks:
			f.tellIncidentGenerically(i)
		}
	}
}

var priorities = map[ledger.Severity]string{
	ledger.Critical: "P1", ledger.High: "P2", ledger.Medium: "P3", ledger.Low: "P4",
}

// pagerSteps maps the steps of an incident to PagerDuty's event type and the status after it.
var pagerSteps = map[ledger.StepKind][2]string{
	ledger.Acknowledged:  {"incident.acknowledged", "acknowledged"},
	ledger.Resolved:      {"incident.resolved", "resolved"},
	ledger.Reopened:      {"incident.reopened", "triggered"},
	ledger.Reprioritised: {"incident.priority_updated", "acknowledged"},
}

func (f *feed) tellPager(i *ledger.Incident) {
	// Accounts without priorities have only the urgency, which is high or low.
	prioritised := f.chance(0.7)
	f.fromPagerDuty(i, "incident.triggered", "triggered", i.Opened, prioritised)
	for _, s := range i.Steps {
		words := pagerSteps[s.Kind]
		f.fromPagerDuty(i, words[0], words[1], s.At, prioritised)
	}
	if f.options.Noise.Unknown && f.chance(0.2) {
		f.fromPagerDuty(i, "incident.teleported", "triggered", i.Opened.Add(time.Minute), prioritised)
	}
	if f.options.Noise.Foreign && f.chance(0.3) {
		f.fromPagerDuty(i, "incident.responder.added", "triggered", i.Opened.Add(2*time.Minute), prioritised)
	}
}

func (f *feed) fromPagerDuty(i *ledger.Incident, event, status string, at time.Time, prioritised bool) {
	if at.After(f.options.AsOf) {
		return
	}
	headers := map[string]string{
		"Accept": "*/*", "Content-Type": "application/json", "User-Agent": "PagerDuty-Webhook/V3.0",
		"X-Webhook-Id": f.uuid(), "X-Webhook-Subscription": "PWEBHK1",
	}
	f.post(at, PagerDuty, headers, members("event", members(
		"id", "01"+f.hex(24), "event_type", event, "resource_type", "incident",
		"occurred_at", raw(`"`+at.Format("2006-01-02T15:04:05.000Z")+`"`),
		"agent", f.reference("PUSER01", "users", "user_reference", "Grace H."), "client", nil,
		"data", f.pagerData(i, status, at, prioritised))))
}

func (f *feed) pagerData(i *ledger.Incident, status string, at time.Time, prioritised bool) object {
	severity := i.SeverityAt(at)
	urgency, priority := "high", any(nil)
	if severity == ledger.Low {
		urgency = "low"
	}
	if prioritised || severity == ledger.Critical || severity == ledger.Medium {
		priority = f.reference("PPRIO"+priorities[severity], "priorities", "priority_reference", priorities[severity])
	}
	key := "deploy-monitor/" + i.ID
	page := "https://" + f.owner + ".pagerduty.com/incidents/" + i.ID
	return members(
		"id", i.ID, "type", "incident", "self", "https://api.pagerduty.com/incidents/"+i.ID, "html_url", page,
		"number", i.Number, "status", status, "incident_key", key, "created_at", i.Opened, "title", i.Title,
		"service", f.reference(f.service.PagerDutyID, "services", "service_reference", f.summary()),
		"assignees", []object{f.reference("PUSER01", "users", "user_reference", "Grace H.")},
		"escalation_policy", f.reference("PPOLICY", "escalation_policies", "escalation_policy_reference", "Default"),
		"teams", []object{f.reference("PTEAM01", "teams", "team_reference", f.service.Namespace)},
		"priority", priority, "urgency", urgency, "conference_bridge", nil, "resolve_reason", nil)
}

// summary is the service's name at PagerDuty, which differs from that in telemetry.
func (f *feed) summary() string { return pagerSummary(f.service) }

func pagerSummary(s *ledger.Service) string { return s.Name + " (" + s.Namespace + ")" }

func (f *feed) reference(id, collection, kind, summary string) object {
	return members(
		"html_url", "https://"+f.owner+".pagerduty.com/"+collection+"/"+id, "id", id,
		"self", "https://api.pagerduty.com/"+collection+"/"+id, "summary", summary, "type", kind)
}
