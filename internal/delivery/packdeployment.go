// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

var deploymentPacking = packing[DeploymentKey, Deployment]{
	kind:   KindDeployment,
	number: recordOfDeployment,
	parts:  4,
	split: func(k DeploymentKey) []string {
		return []string{k.Scope.Service.Namespace, k.Scope.Service.Name, k.Scope.Environment, k.ID}
	},
	join: func(parts []string) (DeploymentKey, error) {
		service := Service{Namespace: parts[0], Name: parts[1]}
		return DeploymentKey{Scope: Scope{Service: service, Environment: parts[2]}, ID: parts[3]}, nil
	},
	newOf:    func(k DeploymentKey) *Deployment { return &Deployment{Key: k} },
	fieldsOf: (*Deployment).fields,
}

const fieldDeleted = 2

// fields lists the fields of a deployment. The number of an outcome is given by its index in [DeploymentStatuses].
func (d *Deployment) fields(c *coder) {
	c.toldAt(&d.Told)
	c.instant(fieldDeleted, &d.Deleted)
	for i := range d.Outcomes {
		c.span(3+i, &d.Outcomes[i])
	}
	c.instant(7, &d.Started)
	c.instant(8, &d.Created)
	register(c, 9, &d.Tier)
	d.repository(c)
	register(c, 11, &d.RefName)
	c.revisionRegister(12, 13, &d.Revision)
	d.naming(c)
	c.revisionRegister(16, 17, &d.BaseRevision)
	register(c, 18, &d.PreviousID)
	register(c, 19, &d.Reason)
	register(c, 20, &d.Kind)
	register(c, 21, &d.RollbackOf)
	register(c, 22, &d.ErrorType)
	c.instant(23, &d.RolledBack)
	register(c, 24, &d.RecoveryID)
	c.instant(25, &d.ApprovalRequested)
	c.span(26, &d.Approved)
	c.span(27, &d.Rejected)
	register(c, 28, &d.TraceID)
	elements(c, 29, &d.Stages, stageFields)
	register(c, 30, &d.Name)
	register(c, 31, &d.PlatformRevision)
}

func (d *Deployment) repository(c *coder) { register(c, 10, &d.RepositoryURL) }

func (d *Deployment) naming(c *coder) {
	register(c, 14, &d.Version)
	c.texts(15, &d.Artifacts)
}

func stageFields(c *coder, s *Stage) {
	c.instant(1, &s.At)
	c.text(2, &s.Name)
	c.text(3, (*string)(&s.Status))
}

// pack returns the packed form that is kept in memory and on disk. Equal deployments are packed into equal strings.
func (d *Deployment) pack(w *record.Writer) string {
	w.Reset()
	d.fields(&coder{w: w})
	return w.Value()
}

// unpackDeployment returns a deployment that was packed by this process, or restored and checked. It does the work of
// [packing.unpack] without checks and indirection, because deployments are unpacked at every query.
func unpackDeployment(key DeploymentKey, packed string) *Deployment {
	d := &Deployment{Key: key}
	c := unpacking(packed, 0)
	for c.field != 0 {
		passed := c.passed
		d.fields(&c)
		c.goOn(passed)
	}
	return d
}

// copyPacked checks a packed deployment and returns a copy of it. If another version packed it, with unknown fields or in another
// order, it is packed again, because equal deployments must be equal strings.
func copyPacked(packed string, w *record.Writer) (string, error) {
	var d Deployment
	c := unpacking(packed, 0)
	d.fields(&c)
	inOrder := c.field == 0
	for c.field != 0 {
		passed := c.passed
		d.fields(&c)
		c.goOn(passed)
	}
	if err := deploymentPacking.sound(&d, &c); err != nil {
		return "", err
	}
	if inOrder {
		return strings.Clone(packed), nil
	}
	return d.pack(w), nil
}

// unpackNames unpacks only the fields of a deployment that the indexes need.
func unpackNames(key DeploymentKey, packed string) Deployment {
	d := Deployment{Key: key}
	c := unpacking(packed, 0)
	for c.field != 0 {
		passed := c.passed
		c.toldAt(&d.Told)
		d.repository(&c)
		d.naming(&c)
		c.goOn(passed)
	}
	return d
}

// peek reads the time of the latest event of a packed deployment, and whether its source deleted it, without unpacking it.
func peek(packed string) (told Instant, gone bool) {
	c := unpacking(packed, 0)
	var deleted Instant
	c.toldAt(&told)
	c.instant(fieldDeleted, &deleted)
	return told, isGone(deleted, told)
}
