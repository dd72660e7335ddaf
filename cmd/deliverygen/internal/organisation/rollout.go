// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package organisation

import (
	"fmt"
	"strconv"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// order is a deployment to request.
type order struct {
	environment *ledger.Environment
	commit      *ledger.Commit
	ref         string
	intended    ledger.Reason
	declared    ledger.Reason
	rollbackOf  *ledger.Deployment
	// id is set if the sender uses one id for several environments.
	id string
}

// request requests and starts a deployment, which has no outcome yet.
func (t *team) request(o order) *ledger.Deployment {
	t.wait(30*time.Second, 10*time.Minute)
	d := &ledger.Deployment{
		ID: o.id, Environment: o.environment, Ref: o.ref, Commit: o.commit,
		Declared: o.declared, RollbackOf: o.rollbackOf, Intended: o.intended,
	}
	if d.ID == "" {
		d.ID = t.nextDeploymentID()
	}
	t.name(d)
	if !t.style.generic {
		d.Created = t.now
	}
	t.wait(2*time.Second, 90*time.Second)
	if t.chance(0.85) {
		d.Started = t.now
	} else {
		t.met("deployment without a told start")
	}
	t.service.Deployments = append(t.service.Deployments, d)
	return d
}

// name sets how the team's sender identifies the deployed code.
func (t *team) name(d *ledger.Deployment) {
	version, ok := t.versions[d.Commit]
	if !ok {
		version = fmt.Sprintf("1.%d.0", len(t.versions)+1)
		t.versions[d.Commit] = version
	}
	switch {
	case t.style.versioned:
		d.Commit, d.Version, d.Ref = nil, version, ""
	case t.style.generic:
		d.Version = version
	case t.style.tagged && d.Ref == ledger.Main:
		d.Ref, d.Version = "v"+version, "v"+version
	}
}

func (t *team) nextDeploymentID() string {
	t.deploymentID += 1 + t.Int64N(1000)
	if t.style.generic {
		return fmt.Sprintf("run-%d", t.deploymentID)
	}
	return strconv.FormatInt(t.deploymentID, 10)
}

// finish adds an outcome to a deployment now.
func (t *team) finish(d *ledger.Deployment, status ledger.Status) {
	t.wait(time.Minute, 25*time.Minute)
	outcome := ledger.Outcome{Status: status, At: t.now}
	if status == ledger.Failed {
		outcome.ErrorType = pick(t.dice, "failure", "error")
	}
	d.Outcomes = append(d.Outcomes, outcome)
	if status == ledger.Succeeded && d.Environment.Production {
		t.line = append(t.line, d)
	}
}

// deploy makes a successful deployment.
func (t *team) deploy(o order) *ledger.Deployment {
	d := t.request(o)
	t.finish(d, ledger.Succeeded)
	return d
}

// planned returns the order to deploy the default branch to production.
func (t *team) planned() order {
	return order{environment: t.production, commit: t.main, ref: ledger.Main, intended: ledger.Planned}
}

// stage deploys the default branch to staging. It returns the id that the sender uses for the whole pipeline, or nothing.
func (t *team) stage() string {
	o := t.planned()
	o.environment = t.staging
	if t.style.generic && t.chance(0.5) {
		o.id = t.nextDeploymentID()
		t.met("one id for staging and production")
	}
	t.deploy(o)
	return o.id
}

// ship deploys the default branch to staging and then to production.
func (t *team) ship() *ledger.Deployment {
	o := t.planned()
	o.id = t.stage()
	t.wait(5*time.Minute, 3*time.Hour)
	o.commit = t.main
	d := t.deploy(o)
	t.run("Deploy", ledger.Main, t.main, t.now, "success")
	return d
}
