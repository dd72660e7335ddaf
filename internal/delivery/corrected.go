// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"iter"
	"slices"
)

// Correction returns the last correction of the deployment, confirmed or dismissed; zero if there is none.
func (d *Deployment) Correction() Latest[Correction] { return d.correction }

// said is the result of all corrections of an incident.
type said struct {
	causedBy    string
	notCausedBy []string
	notByChange bool
}

// said applies the corrections by time: a later one takes back the earlier ones that it contradicts.
func (i *Incident) said() said {
	var s said
	for _, w := range i.words {
		switch w.Correction {
		case CorrectionCausedBy:
			s.causedBy, s.notByChange = w.DeploymentID, false
			s.notCausedBy = slices.DeleteFunc(s.notCausedBy, func(id string) bool { return id == w.DeploymentID })
		case CorrectionNotCausedBy:
			if s.causedBy == w.DeploymentID {
				s.causedBy = ""
			}
			if !slices.Contains(s.notCausedBy, w.DeploymentID) {
				s.notCausedBy = append(s.notCausedBy, w.DeploymentID)
			}
		case CorrectionNotChangeRelated:
			s.causedBy, s.notByChange = "", true
		}
	}
	slices.Sort(s.notCausedBy)
	return s
}

// CausedBy returns the id of the deployment that a person said caused the incident; empty if nobody did.
func (i *Incident) CausedBy() string { return i.said().causedBy }

// NotCausedBy returns, sorted, the ids of the deployments that a person said did not cause the incident.
// [History.DeploymentsMeant] finds the deployments of an id.
func (i *Incident) NotCausedBy() []string { return i.said().notCausedBy }

// NotByChange reports whether a person said that no change caused the incident.
func (i *Incident) NotByChange() bool { return i.said().notByChange }

// Declared returns the id of the deployment that is declared to be the incident's cause: by a person, or else by
// the incident's source unless a person contradicted it.
func (i *Incident) Declared() (deploymentID string, ok bool) {
	s := i.said()
	switch id := i.DeploymentID.Value; {
	case s.causedBy != "":
		return s.causedBy, true
	case id == "" || s.notByChange || slices.Contains(s.notCausedBy, id):
		return "", false
	default:
		return id, true
	}
}

// DeclaredRelease returns the revision and the version that the incident's source declared to be its cause. Both are
// empty if the source declared none or named a deployment, or if a person said something else about the cause.
func (i *Incident) DeclaredRelease() (revision, version string) {
	s := i.said()
	if i.Cause.Value != CauseChange || i.DeploymentID.Value != "" || s.causedBy != "" || s.notByChange {
		return "", ""
	}
	return i.Revision.Value, i.Version.Value
}

// Names returns the revision and the version that the incident mentions without declaring them as its cause.
func (i *Incident) Names() []string {
	if revision, version := i.DeclaredRelease(); revision != "" || version != "" {
		return nil
	}
	return slices.DeleteFunc([]string{i.Revision.Value, i.Version.Value}, func(name string) bool { return name == "" })
}

// deploymentIDs yields the ids of all deployments that the incident's source or a correction names. It may repeat an id.
func (i *Incident) deploymentIDs() iter.Seq[string] {
	return func(yield func(string) bool) {
		if id := i.DeploymentID.Value; id != "" && !yield(id) {
			return
		}
		for _, w := range i.words {
			if w.DeploymentID != "" && !yield(w.DeploymentID) {
				return
			}
		}
	}
}
