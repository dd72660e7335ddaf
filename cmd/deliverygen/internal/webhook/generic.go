// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"strconv"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// tellGeneric posts the service's history in the project's own format, as a pipeline would with curl.
func (f *feed) tellGeneric() {
	for _, p := range f.service.Repository.Pushes {
		f.tellRevisions(p)
	}
	for _, c := range f.service.Repository.Changes {
		f.tellChange(c)
	}
	for _, r := range f.service.Runs {
		f.tellPipelineRun(r)
	}
	for _, d := range f.service.Deployments {
		f.tellRollout(d)
	}
}

// generic posts one event in the project's own format, with its name, service and time.
func (f *feed) generic(at time.Time, event string, body object) {
	f.send(at, append(members("event", event, "service", f.service.Namespace+"/"+f.service.Name, "time", at), body...))
}

func (f *feed) send(at time.Time, body object) {
	if at.After(f.options.AsOf) {
		return
	}
	f.post(at, Generic, map[string]string{"Content-Type": "application/json", "X-Delivery-Id": f.uuid()}, body)
}

// with returns the object with one more member, unless the value is empty.
func (o object) with(name string, value any) object {
	switch v := value.(type) {
	case string:
		if v == "" {
			return o
		}
	case time.Time:
		if v.IsZero() {
			return o
		}
	}
	return append(o, member{name, value})
}

func (f *feed) tellRevisions(p *ledger.Push) {
	if len(p.Commits) == 0 {
		return
	}
	events := make([]object, len(p.Commits))
	for i, c := range p.Commits {
		events[i] = members(
			"event", "revision.pushed", "repository", f.service.Repository.URL+".git", "ref", p.Ref,
			"revision", c.SHA, "position", i+1, "authored_at", c.At, "time", p.At)
		if p.Before != nil && !p.Forced {
			events[i] = events[i].with("base_revision", p.Before.SHA)
		}
		if c.Reverts != nil {
			events[i] = events[i].with("reverts_revision", c.Reverts.SHA)
		}
	}
	f.send(p.At, members("events", events))
}

func (f *feed) tellChange(c *ledger.Change) {
	body := members(
		"id", strconv.Itoa(c.Number), "repository", f.service.Repository.URL, "title", c.Title,
		"base_ref", ledger.Main, "head_ref", c.Head, "head_revision", tip(c).SHA, "created_at", c.Created)
	if len(c.Labels) > 0 {
		body = append(body, member{"labels", c.Labels})
	}
	f.generic(c.Created, "change.opened", body)
	if c.Merged.IsZero() {
		return
	}
	first := c.Commits[0].At
	body = append(body, members("merge_revision", c.Merge.SHA, "first_commit_at", first)...).with("approved_at", c.Reviewed)
	if c.Reverts != nil {
		body = append(body, member{"reverts", strconv.Itoa(c.Reverts.Number)})
	}
	f.generic(c.Merged, "change.merged", body)
}

// genericResults maps the conclusions of runs to the format's results. Other conclusions do not end a run.
var genericResults = map[string]string{
	"success": "success", "neutral": "success", "failure": "failure", "timed_out": "timeout",
	"startup_failure": "error", "cancelled": "cancellation", "skipped": "skip",
}

func (f *feed) tellPipelineRun(r *ledger.Run) {
	body := members(
		"id", strconv.FormatInt(r.ID, 10), "pipeline", r.Pipeline, "attempt", r.Attempt,
		"repository", f.service.Repository.URL, "ref", r.Branch, "revision", r.Commit.SHA)
	if r.Attempt == 1 {
		body = body.with("created_at", r.Created)
	}
	if r.Started.IsZero() {
		return
	}
	f.generic(r.Started, "pipeline_run.started", body)
	if result := genericResults[r.Conclusion]; result != "" && !r.Finished.IsZero() {
		f.generic(r.Finished, "pipeline_run.finished", append(body, members("result", result, "started_at", r.Started)...))
	}
}

func (f *feed) tellRollout(d *ledger.Deployment) {
	body := members("id", d.ID, "environment", d.Environment.SourceName).
		with("version", d.Version).with("ref", d.Ref).with("reason", string(d.Declared))
	if d.Commit != nil {
		body = append(body, members("revision", d.Commit.SHA, "repository", f.service.Repository.URL)...)
	}
	if d.RollbackOf != nil {
		body = append(body, member{"rollback_of", d.RollbackOf.ID})
	}
	if !d.Started.IsZero() {
		f.generic(d.Started, "deployment.started", append(body, member{"state", "in_progress"}))
	}
	for _, o := range d.Outcomes {
		finished := append(body, member{"status", string(o.Status)}).with("error_type", o.ErrorType).with("started_at", d.Started)
		f.generic(o.At, "deployment.finished", finished)
		if f.options.Noise.Repeats && o == d.Outcomes[len(d.Outcomes)-1] && f.chance(0.1) {
			f.generic(o.At.Add(f.within(time.Second, 2*time.Minute)), "deployment.finished", finished)
		}
	}
	if !d.RolledBack.IsZero() {
		f.generic(d.RolledBack, "deployment.rolled_back", members("id", d.ID, "environment", d.Environment.SourceName))
	}
}

func (f *feed) tellIncidentGenerically(i *ledger.Incident) {
	body := members("id", i.ID, "environment", i.Environment.SourceName)
	opened := append(body, members("severity", string(i.Severity), "title", i.Title)...).with("started_at", i.Impact)
	switch i.CausedBy {
	case ledger.ByDeployment:
		opened = append(opened, member{"caused_by", members("deployment_id", i.Cause.ID)})
	case ledger.ByRevision:
		opened = append(opened, member{"caused_by", members("revision", i.Cause.Commit.SHA)})
	case ledger.ByVersion:
		opened = append(opened, member{"caused_by", members("version", i.Cause.Version)})
	}
	f.generic(i.Opened, "incident.opened", opened)
	for _, s := range i.Steps {
		f.generic(s.At, "incident."+string(s.Kind), body)
	}
}
