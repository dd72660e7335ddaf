// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"strconv"
	"testing"
	"time"
)

// deployer posts the deployments of checkout to production as one sender does.
type deployer interface {
	begins(s *tagger, d deployed)
	finishes(s *tagger, d deployed)
	// tagged returns the attributes for telemetry that ran under the deployment.
	tagged(d deployed) tags
}

// deployed is a deployment of a version, given as a digit.
type deployed struct {
	digit           string
	began, finished time.Time
}

type genericDeployer struct{}

func (genericDeployer) members(d deployed) object {
	return object{"version": "1." + d.digit, "name": "checkout 1." + d.digit, "revision": revision(d.digit), "repository": "https://github.com/acme/checkout"}
}

func (g genericDeployer) begins(s *tagger, d deployed) {
	s.tell("started", "build-"+d.digit, d.began, g.members(d))
}

func (g genericDeployer) finishes(s *tagger, d deployed) {
	members := g.members(d)
	members["status"] = "succeeded"
	s.tell("finished", "build-"+d.digit, d.finished, members)
}

func (genericDeployer) tagged(d deployed) tags {
	return tags{
		"deployment.id": "build-" + d.digit, "deployment.name": "checkout 1." + d.digit, "service.version": "1." + d.digit,
		"vcs.ref.head.revision": revision(d.digit), "vcs.repository.url.full": "https://github.com/acme/checkout",
		"deployment.environment.name": "production", "dora.join.step": "time",
	}
}

type gitHubDeployer struct{}

func (gitHubDeployer) status(s *tagger, d deployed, state string, at time.Time) {
	id, err := strconv.Atoi("100" + d.digit)
	if err != nil {
		s.t.Fatal(err)
	}
	s.webhook("/github", "deployment_status", object{
		"action": "created", "repository": repository("checkout"),
		"deployment": object{
			"id": id, "sha": revision(d.digit), "ref": "main", "task": "deploy", "payload": object{}, "environment": "production",
			"production_environment": true, "created_at": d.began.Format(time.RFC3339), "updated_at": at.Format(time.RFC3339),
		},
		"deployment_status": object{"id": 1, "state": state, "environment": "production", "created_at": at.Format(time.RFC3339)},
	})
}

func (g gitHubDeployer) begins(s *tagger, d deployed)   { g.status(s, d, "in_progress", d.began) }
func (g gitHubDeployer) finishes(s *tagger, d deployed) { g.status(s, d, "success", d.finished) }

func (gitHubDeployer) tagged(d deployed) tags {
	return tags{
		"deployment.id": "100" + d.digit, "deployment.name": "deploy checkout", "vcs.ref.head.revision": revision(d.digit), "vcs.repository.url.full": "https://github.com/acme/checkout",
		"deployment.environment.name": "production", "dora.join.step": "time",
	}
}

// undecided are the tags of telemetry that may have run under one of several production deployments, or under an unknown one.
var undecided = tags{"deployment.environment.name": "production"}

// Telemetry of a service that sets its name only, with an SDK with defaults, is tagged with the deployment at its time. While a new version
// rolls out either of the two may have run, so it gets no deployment.
func TestAServiceThatTellsOnlyItsNameIsTaggedWithWhatRan(t *testing.T) {
	t.Parallel()
	for name, sender := range map[string]deployer{"by GitHub": gitHubDeployer{}, "by a pipeline": genericDeployer{}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTagger(t, taggingConfiguration)
			shop := newUnmodified(t, s.telemetry, "checkout")
			now := time.Now()
			first := deployed{"1", now.Add(-time.Hour), now.Add(-50 * time.Minute)}
			next := deployed{"2", now.Add(-20 * time.Second), now.Add(-10 * time.Second)} // sent some seconds after its end, as webhooks are

			shop.says("orders.unheard")
			s.assertTagged("orders.unheard", tags{})
			sender.begins(s, first)
			sender.finishes(s, first)
			shop.says("orders.before")
			s.assertTagged("orders.before", sender.tagged(first))

			sender.begins(s, next)
			shop.says("orders.meanwhile")
			s.assertTagged("orders.meanwhile", undecided)

			sender.finishes(s, next)
			shop.says("orders.after")
			s.assertTagged("orders.after", sender.tagged(next))

			for name, then := range map[string]struct {
				at   time.Time
				want tags
			}{
				"late.before":   {now.Add(-30 * time.Minute), sender.tagged(first)},
				"late.rollout":  {now.Add(-55 * time.Minute), undecided},
				"late.earliest": {now.Add(-2 * time.Hour), tags{}},
			} {
				s.send(name, then.at, object{"service.name": "checkout"})
				s.assertTagged(name, then.want)
			}
		})
	}
}

// The outcome of a deployment decides what is live after it.
func TestWhatIsUndoneIsNoLongerTagged(t *testing.T) {
	t.Parallel()
	now := time.Now()
	first := tags{"deployment.id": "build-1", "service.version": "1.1", "deployment.environment.name": "production", "dora.join.step": "time"}
	again := tags{"deployment.id": "build-3", "service.version": "1.1", "deployment.environment.name": "production", "dora.join.step": "time"}
	for name, c := range map[string]struct {
		status string
		undo   func(*tagger)
		bad    tags
		after  tags
	}{
		"by deploying the version before again": {"succeeded", func(s *tagger) {
			s.deploy("build-3", now.Add(-12*time.Minute), now.Add(-10*time.Minute), object{"version": "1.1", "reason": "rollback", "rollback_of": "build-2"})
		}, tags{"deployment.id": "build-2", "service.version": "1.2", "deployment.environment.name": "production", "dora.join.step": "time"}, again},
		"by taking it back in place": {"succeeded", func(s *tagger) {
			s.tell("rolled_back", "build-2", now.Add(-10*time.Minute), object{"version": "1.2"})
		}, tags{"deployment.id": "build-2", "service.version": "1.2", "deployment.environment.name": "production", "dora.join.step": "time"}, first},
		"because it failed": {"failed", func(*tagger) {}, first, first},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTagger(t, taggingConfiguration)
			s.deploy("build-1", now.Add(-time.Hour), now.Add(-50*time.Minute), object{"version": "1.1"})
			s.tell("started", "build-2", now.Add(-30*time.Minute), object{"version": "1.2"})
			s.tell("finished", "build-2", now.Add(-25*time.Minute), object{"version": "1.2", "status": c.status})
			s.send("while bad", now.Add(-20*time.Minute), object{"service.name": "checkout"})
			s.assertTagged("while bad", c.bad)
			c.undo(s)
			s.send("after", now.Add(-5*time.Minute), object{"service.name": "checkout"})
			s.assertTagged("after", c.after)
			s.send("late, from while it was bad", now.Add(-20*time.Minute), object{"service.name": "checkout"})
			s.assertTagged("late, from while it was bad", c.bad)
		})
	}
}

// Attributes that a service sets itself are not overwritten.
func TestWhatAServiceTellsIsNeverOverwritten(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := newTagger(t, taggingConfiguration)
	s.deploy("build-1", now.Add(-time.Hour), now.Add(-50*time.Minute), object{"version": "1.1", "revision": revision("1")})
	s.deploy("build-2", now.Add(-30*time.Minute), now.Add(-20*time.Minute), object{"version": "1.2", "revision": revision("2")})
	for name, c := range map[string]struct {
		resource object
		want     tags
	}{
		"a version that was deployed before": {object{"service.version": "v1.1"}, tags{
			"deployment.id": "build-1", "service.version": "v1.1", "vcs.ref.head.revision": revision("1"),
			"deployment.environment.name": "production", "dora.join.step": "version",
		}},
		"a commit": {object{"vcs.ref.head.revision": revision("2")[:9]}, tags{
			"deployment.id": "build-2", "service.version": "1.2", "vcs.ref.head.revision": revision("2")[:9],
			"deployment.environment.name": "production", "dora.join.step": "revision",
		}},
		"a version that nobody deployed": {object{"service.version": "2.0"}, tags{"service.version": "2.0"}},
		"another environment": {
			object{"deployment.environment.name": "staging"},
			tags{"deployment.environment.name": "staging"},
		},
	} {
		c.resource["service.name"] = "checkout"
		s.send(name, now.Add(-time.Minute), c.resource)
		s.assertTagged(name, c.want)
	}
}
