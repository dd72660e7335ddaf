// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dossier

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/estate"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/scenario"
	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/webhook"
)

// body is the body of a webhook in the project's own format.
type body map[string]any

// feed collects the webhooks of the case's pipelines and its pager.
type feed struct {
	*scenario.Plan
	random *rand.Rand
	lines  []webhook.Line
	err    error
}

// webhooks returns the case's webhooks in the order of their arrival, a few seconds after the events.
func webhooks(p *scenario.Plan) ([]webhook.Line, error) {
	f := &feed{Plan: p, random: rand.New(rand.NewPCG(p.Seed, uint64(p.From.Unix())))}
	for _, r := range p.Releases {
		f.release(r)
	}
	for _, flag := range p.Flags {
		f.flag(flag, flag.At, "enabled")
		f.flag(flag, flag.Off, "disabled")
	}
	if i := p.Incident; i != nil {
		told := body{"id": i.ID, "environment": estate.Environment, "severity": "high", "title": "errors or slow answers"}
		if i.Service != scenario.Unknown {
			told["service"] = f.name(i.Service)
		}
		f.tell(i.Opened, "incident.opened", told)
		f.tell(i.Resolved, "incident.resolved", told)
	}
	slices.SortStableFunc(f.lines, func(a, b webhook.Line) int { return a.Time.Compare(b.Time) })
	return f.lines, f.err
}

func (f *feed) name(service int) string {
	s := f.Estate.Services[service]
	return s.Namespace + "/" + s.Name
}

// tell adds a webhook about an event, unless the time is zero because the event did not happen.
func (f *feed) tell(at time.Time, event string, told body) {
	if at.IsZero() || f.err != nil {
		return
	}
	told["event"], told["time"] = event, at.UTC().Format(time.RFC3339Nano)
	text, err := json.Marshal(told)
	f.err = err
	f.lines = append(f.lines, webhook.Line{
		Time: at.Add(time.Duration(1000+f.random.IntN(4000)) * time.Millisecond).UTC(), Source: webhook.Generic, Path: "/" + webhook.Generic,
		Headers: map[string]string{"Content-Type": "application/json"}, Body: text,
	})
}

func (f *feed) release(r *scenario.Release) {
	repository := "https://git.example.com/" + f.name(r.Service)
	if r.Configuration {
		repository += "-config"
	}
	if r.RollbackOf == nil {
		f.tell(r.Committed.Add(time.Minute), "revision.pushed", body{
			"repository": repository, "ref": "refs/heads/main", "revision": r.Revision, "base_revision": r.Base, "position": 1,
			"authored_at": r.Committed.UTC().Format(time.RFC3339Nano), "service": f.name(r.Service),
		})
	}
	about := func(more body) body {
		told := body{
			"id": r.ID, "service": f.name(r.Service), "environment": estate.Environment, "version": r.Version, "previous_version": r.Previous,
			"repository": repository, "revision": r.Revision, "strategy": string(r.Strategy),
			"image": image(f.Estate.Services[r.Service]), "image_tags": []string{r.Version},
		}
		if r.Reason != "" {
			told["reason"] = r.Reason
		}
		if r.RollbackOf != nil {
			told["rollback_of"] = r.RollbackOf.ID
		}
		if r.Configuration {
			told["change_kind"] = "configuration"
		}
		maps.Copy(told, more)
		return told
	}
	f.tell(r.Started, "deployment.started", about(body{"state": "in_progress"}))
	if r.Strategy == scenario.Canary {
		f.tell(r.Live, "deployment.stage_finished", about(body{"stage": "canary", "status": "succeeded"}))
	}
	f.tell(r.Finished, "deployment.finished", about(body{"status": "succeeded", "started_at": r.Started.UTC().Format(time.RFC3339Nano)}))
	f.tell(r.RolledBack, "deployment.rolled_back", about(nil))
}

func (f *feed) flag(flag *scenario.Flag, at time.Time, action string) {
	f.tell(at, "feature_flag.changed", body{
		"key": flag.Key, "action": action, "provider": "flags.example.com", "environment": estate.Environment, "service": f.name(flag.Service),
	})
}
