// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"iter"
	"slices"
)

// Correction returns what a person said last of the deployment, confirmed or dismissed; zero where nobody said anything.
func (d *Deployment) Correction() Latest[Correction] { return d.correction }

// said is what people's words about an incident come to.
type said struct {
	causedBy    string
	notCausedBy []string
	notByChange bool
}

// said goes through the words in the order of their times: a later one takes back earlier ones that it contradicts.
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

// CausedBy returns the id of the deployment that, by a person's word, caused the incident; empty where nobody said so.
func (i *Incident) CausedBy() string { return i.said().causedBy }

// NotCausedBy returns, sorted, the ids of the deployments that, by a person's word, did not cause the incident.
// Which deployments an id means says [History.DeploymentsMeant].
func (i *Incident) NotCausedBy() []string { return i.said().notCausedBy }

// NotByChange reports whether a person said that no change caused the incident.
func (i *Incident) NotByChange() bool { return i.said().notByChange }

// Declared returns the id of the deployment that the incident is declared to be caused by: by a person's word, or else by
// its source unless a person contradicted.
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

// DeclaredRelease returns the revision and the version that the incident's source declared to be its cause; both are
// empty where it declared none, where it named the deployment, or where a person's word stands against it.
func (i *Incident) DeclaredRelease() (revision, version string) {
	s := i.said()
	if i.Cause.Value != CauseChange || i.DeploymentID.Value != "" || s.causedBy != "" || s.notByChange {
		return "", ""
	}
	return i.Revision.Value, i.Version.Value
}

// Names returns the revision and the version that the incident mentions without declaring them its cause.
func (i *Incident) Names() []string {
	if revision, version := i.DeclaredRelease(); revision != "" || version != "" {
		return nil
	}
	return slices.DeleteFunc([]string{i.Revision.Value, i.Version.Value}, func(name string) bool { return name == "" })
}

// deploymentIDs goes through the ids of all deployments that were named in connection with the incident, some more than once.
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
