// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import "errors"

func (c *Change) fields(x *coder) {
	x.toldAt(&c.Told)
	x.instant(2, &c.Created)
	x.instant(3, &c.Ready)
	x.instant(4, &c.Reviewed)
	x.instant(5, &c.Approved)
	x.instant(6, &c.Merged)
	x.instant(7, &c.FirstCommit)
	register(x, 8, &c.BaseRef)
	register(x, 9, &c.HeadRef)
	x.revisionRegister(10, 11, &c.HeadRevision)
	x.revisionRegister(12, 13, &c.MergeRevision)
	x.texts(14, &c.Labels)
	x.texts(15, &c.Revisions)
	register(x, 16, &c.Kind)
	register(x, 17, &c.RevertedID)
	x.revisionRegister(18, 19, &c.RevertedRevision)
}

func (r *Revision) fields(c *coder) {
	c.toldAt(&r.Told)
	c.instant(2, &r.AuthorTime)
	c.instant(3, &r.CommitTime)
	c.revisionRegister(4, 5, &r.RevertedRevision)
	elements(c, 6, &r.Placements, placementFields)
}

func placementFields(c *coder, p *Placement) {
	c.instant(1, &p.Push.PushedAt)
	c.text(2, &p.Push.Ref)
	c.revision(3, 4, &p.Push.Base)
	c.number(5, &p.Position)
}

// placed returns an error if the revision was not part of any push. Every event about a revision names a push, and the walks over
// pushes rely on it.
func (r *Revision) placed() error {
	if len(r.Placements) == 0 {
		return errors.New("it names no push")
	}
	return nil
}

// fields lists the fields of a run. The number of an outcome is given by its index in [PipelineResults].
func (r *PipelineRun) fields(c *coder) {
	c.toldAt(&r.Told)
	c.instant(2, &r.Created)
	c.instant(3, &r.Started)
	for i := range r.Outcomes {
		c.span(4+i, &r.Outcomes[i])
	}
	register(c, 10, &r.Name)
	c.revisionRegister(11, 12, &r.Revision)
	register(c, 13, &r.ErrorType)
	register(c, 14, &r.TraceID)
}

func (i *Incident) fields(c *coder) {
	c.toldAt(&i.Told)
	c.instant(fieldDeleted, &i.Deleted)
	c.instant(3, &i.Opened)
	c.instant(4, &i.Start)
	c.instant(5, &i.Acknowledged)
	register(c, 6, &i.Environment)
	register(c, 7, &i.Tier)
	register(c, 8, &i.Severity)
	register(c, 9, &i.Cause)
	elements(c, 10, &i.Transitions, transitionFields)
	register(c, 11, &i.DeploymentID)
	register(c, 12, &i.Version)
	c.revisionRegister(13, 14, &i.Revision)
}

func transitionFields(c *coder, t *Transition) {
	c.instant(1, &t.At)
	c.number(2, (*int)(&t.Kind))
}

func (a *Artifact) fields(c *coder) {
	c.toldAt(&a.Told)
	elements(c, 2, &a.Publications, publicationFields)
}

func publicationFields(c *coder, p *Publication) {
	c.instant(1, &p.At)
	c.text(2, &p.RepositoryURL)
	c.revision(3, 4, &p.Revision)
	c.text(5, &p.Service.Namespace)
	c.text(6, &p.Service.Name)
}

func (f *FeatureFlag) fields(c *coder) {
	c.toldAt(&f.Told)
	elements(c, 2, &f.Changes, flagChangeFields)
}

func flagChangeFields(c *coder, f *FlagChange) {
	c.instant(1, &f.At)
	c.text(2, (*string)(&f.Action))
	c.text(3, &f.Version)
}

func (c *Corrections) fields(x *coder) {
	x.toldAt(&c.Told)
	elements(x, 2, &c.Words, wordFields)
}

func wordFields(c *coder, w *Word) {
	c.instant(1, &w.At)
	c.text(2, (*string)(&w.Correction))
	c.text(3, &w.DeploymentID)
}
