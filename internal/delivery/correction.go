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

// Correction is what a person says about what was found of an incident or a deployment
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

// OfDeployment reports whether a deployment is corrected, rather than an incident.
func (c Correction) OfDeployment() bool { return c == CorrectionConfirmed || c == CorrectionDismissed }

// CorrectionFacts is what an event says about one correction.
type CorrectionFacts struct {
	Correction Correction
	// IncidentID is the incident that is corrected, whichever system told of it. Where a deployment is corrected it is empty.
	IncidentID string
	// DeploymentID is the deployment that is corrected, or that caused the incident or did not.
	DeploymentID string
	// Service and Environment are those of what is corrected. Without a service, every incident of the id is meant;
	// incidents are corrected in whichever environment they happened.
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

// CorrectionsKey names what was corrected: an incident by its id and, where told, its service; or a deployment by its
// id and scope.
type CorrectionsKey struct {
	IncidentID   string
	DeploymentID string
	Service      Service
	Environment  string
}

// Corrections is everything that people said of one incident or deployment. It is kept apart from what it is about, which
// may not be known yet, and must neither come into being nor back from deletion by being spoken of.
type Corrections struct {
	Key CorrectionsKey
	// Words is a sorted set, earliest first.
	Words []Word

	// Told is the time of the latest of them.
	Told Instant
}

// Word is one correction. The deployment is the one that an incident was, or was not, caused by.
type Word struct {
	At           Instant
	Correction   Correction
	DeploymentID string
}

// MaxWords bounds the corrections kept of one thing; the latest are kept.
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

// correct gives the incident what people said of it.
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
		touched = append(touched, h.scopesTouchedBy(i)...) // a word may find no room any more
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

// corrected reports whether what was corrected is known.
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
