// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Correction is the kind of a person's correction of an incident's cause or of a deployment's verdict
// (dora.attribution.correction).
type Correction string

// Corrections. The first three are about an incident, the others about a deployment.
const (
	// CorrectionCausedBy says that a deployment caused an incident.
	CorrectionCausedBy Correction = "caused_by"
	// CorrectionNotCausedBy says that a deployment did not cause an incident.
	CorrectionNotCausedBy Correction = "not_caused_by"
	// CorrectionNotChangeRelated says that no change caused an incident.
	CorrectionNotChangeRelated Correction = "not_change_related"
	// CorrectionConfirmed says that a deployment failed, CorrectionDismissed that it did not.
	CorrectionConfirmed Correction = "confirmed"
	CorrectionDismissed Correction = "dismissed"
)

// CorrectionKinds lists every correction.
var CorrectionKinds = []Correction{
	CorrectionCausedBy, CorrectionNotCausedBy, CorrectionNotChangeRelated, CorrectionConfirmed, CorrectionDismissed,
}

// Known reports whether c is one of [CorrectionKinds].
func (c Correction) Known() bool { return slices.Contains(CorrectionKinds, c) }

// OfDeployment reports whether the correction is about a deployment rather than an incident.
func (c Correction) OfDeployment() bool { return c == CorrectionConfirmed || c == CorrectionDismissed }

// CorrectionFacts is what an event says about one correction.
type CorrectionFacts struct {
	Correction Correction
	// IncidentID is the id of the corrected incident, at any provider. It is empty if a deployment is corrected.
	IncidentID string
	// DeploymentID is the corrected deployment, or the one that did or did not cause the incident.
	DeploymentID string
	// Service and Environment belong to the corrected incident or deployment. Without a service, all incidents with the id are
	// meant. The environment of an incident is ignored.
	Service     Service
	Environment Environment
}

func (f *CorrectionFacts) identity(_ EventName, at time.Time) (id, service, discriminator string) {
	id = f.IncidentID + "/" + f.Environment.Name + "/" + f.DeploymentID
	return id, f.Service.String(), string(f.Correction) + "/" + at.UTC().Format(time.RFC3339Nano)
}

func (f *CorrectionFacts) describes(name EventName) bool { return name == AttributionCorrected }

func (f *CorrectionFacts) validate(EventName) error {
	switch f.Correction {
	case CorrectionCausedBy, CorrectionNotCausedBy:
		return errors.Join(required("dora.incident.id", f.IncidentID), required("deployment.id", f.DeploymentID))
	case CorrectionNotChangeRelated:
		return required("dora.incident.id", f.IncidentID)
	case CorrectionConfirmed, CorrectionDismissed:
		return errors.Join(
			required("deployment.id", f.DeploymentID),
			required("service.name", f.Service.Name),
			required("deployment.environment.name", f.Environment.Name))
	}
	return fmt.Errorf("dora.attribution.correction %q is none of caused_by, not_caused_by, not_change_related, confirmed, dismissed", f.Correction)
}

// CorrectionsKey identifies what was corrected: an incident by its id and, if given, its service; or a deployment by its
// id and scope.
type CorrectionsKey struct {
	IncidentID   string
	DeploymentID string
	Service      Service
	Environment  string
}

// Corrections holds all corrections of one incident or deployment. They are stored apart from the incident or deployment, which
// may not be known yet, and which a correction must neither create nor bring back after its source deleted it.
type Corrections struct {
	Key CorrectionsKey
	// Words is a sorted set, earliest first.
	Words []Word

	// Told is the time of the latest correction.
	Told Instant
}

// Word is one correction. DeploymentID is the deployment that did, or did not, cause the incident.
type Word struct {
	At           Instant
	Correction   Correction
	DeploymentID string
}

// MaxWords bounds the corrections kept per incident or deployment; the latest are kept.
const MaxWords = 32

func (f *CorrectionFacts) entity(e *Event) Corrections {
	at := InstantOf(e.Time)
	word := Word{At: at, Correction: f.Correction}
	key := CorrectionsKey{Service: f.Service.orUnknown()}
	switch {
	case f.Correction.OfDeployment():
		key.DeploymentID, key.Environment = f.DeploymentID, f.Environment.Name
	case f.Correction == CorrectionNotChangeRelated:
		key.IncidentID = f.IncidentID
	default:
		key.IncidentID, word.DeploymentID = f.IncidentID, f.DeploymentID
	}
	return Corrections{Key: key, Words: []Word{word}, Told: at}
}

func (c Corrections) merge(o Corrections) Corrections {
	c.Words = unionOf(c.Words, o.Words, compareWords, MaxWords, true)
	c.Told = max(c.Told, o.Told)
	return c
}

func (c Corrections) equal(o Corrections) bool {
	return c.Key == o.Key && c.Told == o.Told && slices.Equal(c.Words, o.Words)
}

func compareWords(a, b Word) int {
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Correction, b.Correction), cmp.Compare(a.DeploymentID, b.DeploymentID))
}

func correctionsOfDeployment(key DeploymentKey) CorrectionsKey {
	return CorrectionsKey{DeploymentID: key.ID, Service: key.Scope.Service, Environment: key.Scope.Environment}
}

// correct sets the incident's words from the corrections of it.
func (h *History) correct(i *Incident) {
	i.words = nil
	for _, service := range [...]Service{i.Key.Service, {}} {
		if c, ok := h.corrections[CorrectionsKey{IncidentID: i.Key.ID, Service: service}]; ok {
			i.words = unionOf(i.words, c.Words, compareWords, MaxWords, true)
		}
	}
}

func (h *History) applyCorrections(told Corrections) (Outcome, Touched, error) {
	outcome, c := absorb(h.corrections, told.Key, told, law[Corrections]{Corrections.merge, Corrections.equal}, h.limits[KindCorrection])
	if outcome != Recorded {
		return outcome, Touched{}, nil
	}
	h.note(KindCorrection, told.Key)
	if c.Key.IncidentID == "" {
		return outcome, Touched{Scopes: h.scopesWithDeployment(c.Key)}, nil
	}
	var touched []Scope
	for i := range h.index.incidentsWithID.all(c.Key.IncidentID) {
		if !c.Key.concerns(i) {
			continue
		}
		touched = append(touched, h.scopesTouchedBy(i)...) // also before: a word may be dropped, see MaxWords
		h.index.dropNaming(i)
		h.correct(i)
		h.index.addIncident(i)
		touched = append(touched, h.scopesTouchedBy(i)...)
	}
	slices.SortFunc(touched, CompareScopes)
	return outcome, Touched{Scopes: slices.Compact(touched)}, nil
}

// concerns reports whether an incident with the id is the one that was corrected.
func (k CorrectionsKey) concerns(i *Incident) bool {
	return k.Service == (Service{}) || k.Service == i.Key.Service
}

func (h *History) scopesWithDeployment(key CorrectionsKey) []Scope {
	scope := Scope{Service: key.Service, Environment: key.Environment}
	if h.deployments.find(DeploymentKey{Scope: scope, ID: key.DeploymentID}) == "" {
		return nil
	}
	return []Scope{scope}
}

// corrected reports whether the history has the incident or deployment that was corrected.
func (h *History) corrected(key CorrectionsKey) bool {
	if key.IncidentID == "" {
		return len(h.scopesWithDeployment(key)) > 0
	}
	for i := range h.index.incidentsWithID.all(key.IncidentID) {
		if key.concerns(i) {
			return true
		}
	}
	return false
}
