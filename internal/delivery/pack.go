// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// Record kinds of the entities. They are stored on disk: a number is never used for another kind.
const (
	recordOfDeployment record.Kind = iota + 1
	recordOfChange
	recordOfRevision
	recordOfPipelineRun
	recordOfIncident
	recordOfArtifact
	recordOfFeatureFlag
	recordOfCorrections
)

// packing says how entities of one kind are turned into records: the key into parts, everything else into fields.
type packing[K comparable, E any] struct {
	kind     Kind
	number   record.Kind
	parts    int
	split    func(K) []string
	join     func(parts []string) (K, error)
	newOf    func(K) *E
	fieldsOf func(*E, *coder)
	// check reports a missing field without which the history cannot use the entity; may be nil.
	check func(*E) error
}

func (p packing[K, E]) key(k K) string { return record.Key(p.split(k)...) }

func (p packing[K, E]) parse(key string) (k K, err error) {
	parts, err := record.Parts(key, p.parts)
	if err != nil {
		return k, fmt.Errorf("read the key of a %s: %w", p.kind, err)
	}
	if k, err = p.join(parts); err != nil {
		return k, fmt.Errorf("read the key of a %s: %w", p.kind, err)
	}
	return k, nil
}

func (p packing[K, E]) pack(e *E) string {
	var w record.Writer
	p.fieldsOf(e, &coder{w: &w})
	return w.Value()
}

// unpack is the inverse of pack. The strings of the entity share the memory of the value.
func (p packing[K, E]) unpack(key K, value string) (*E, error) {
	e := p.newOf(key)
	c := unpacking(value, 0)
	for c.field != 0 {
		passed := c.passed
		p.fieldsOf(e, &c)
		c.goOn(passed)
	}
	return e, p.sound(e, &c)
}

// sound returns an error if the unpacked value is damaged.
func (p packing[K, E]) sound(e *E, c *coder) error {
	err := c.failure()
	switch {
	case err != nil:
	case c.told == 0:
		err = errors.New("the time of its latest event is missing")
	case p.check != nil:
		err = p.check(e)
	}
	if err != nil {
		return fmt.Errorf("read a %s: %w", p.kind, err)
	}
	return nil
}

var changePacking = packing[ChangeKey, Change]{
	kind:   KindChange,
	number: recordOfChange,
	parts:  2,
	split:  func(k ChangeKey) []string { return []string{k.RepositoryURL, k.ID} },
	join: func(parts []string) (ChangeKey, error) {
		return ChangeKey{RepositoryURL: parts[0], ID: parts[1]}, nil
	},
	newOf:    func(k ChangeKey) *Change { return &Change{Key: k} },
	fieldsOf: (*Change).fields,
}

var revisionPacking = packing[RevisionKey, Revision]{
	kind:   KindRevision,
	number: recordOfRevision,
	parts:  2,
	split:  func(k RevisionKey) []string { return []string{k.RepositoryURL, k.ID} },
	join: func(parts []string) (RevisionKey, error) {
		return RevisionKey{RepositoryURL: parts[0], ID: parts[1]}, nil
	},
	newOf:    func(k RevisionKey) *Revision { return &Revision{Key: k} },
	fieldsOf: (*Revision).fields,
	check:    (*Revision).placed,
}

var pipelineRunPacking = packing[PipelineRunKey, PipelineRun]{
	kind:   KindPipelineRun,
	number: recordOfPipelineRun,
	parts:  4,
	split: func(k PipelineRunKey) []string {
		return []string{k.Provider, k.RepositoryURL, k.RunID, strconv.Itoa(k.Attempt)}
	},
	join: func(parts []string) (PipelineRunKey, error) {
		attempt, err := strconv.Atoi(parts[3])
		return PipelineRunKey{Provider: parts[0], RepositoryURL: parts[1], RunID: parts[2], Attempt: attempt}, err
	},
	newOf:    func(k PipelineRunKey) *PipelineRun { return &PipelineRun{Key: k} },
	fieldsOf: (*PipelineRun).fields,
}

var incidentPacking = packing[IncidentKey, Incident]{
	kind:   KindIncident,
	number: recordOfIncident,
	parts:  4,
	split: func(k IncidentKey) []string {
		return []string{k.Provider, k.ID, k.Service.Namespace, k.Service.Name}
	},
	join: func(parts []string) (IncidentKey, error) {
		return IncidentKey{Provider: parts[0], ID: parts[1], Service: Service{Namespace: parts[2], Name: parts[3]}}, nil
	},
	newOf:    func(k IncidentKey) *Incident { return &Incident{Key: k} },
	fieldsOf: (*Incident).fields,
}

var artifactPacking = packing[ArtifactKey, Artifact]{
	kind:   KindArtifact,
	number: recordOfArtifact,
	parts:  3,
	split: func(k ArtifactKey) []string {
		return []string{k.Service.Namespace, k.Service.Name, k.Name}
	},
	join: func(parts []string) (ArtifactKey, error) {
		return ArtifactKey{Service: Service{Namespace: parts[0], Name: parts[1]}, Name: parts[2]}, nil
	},
	newOf:    func(k ArtifactKey) *Artifact { return &Artifact{Key: k} },
	fieldsOf: (*Artifact).fields,
}

var featureFlagPacking = packing[FlagKey, FeatureFlag]{
	kind:   KindFeatureFlag,
	number: recordOfFeatureFlag,
	parts:  6,
	split: func(k FlagKey) []string {
		return []string{k.ProviderName, k.SetID, k.Environment, k.Key, k.Service.Namespace, k.Service.Name}
	},
	join: func(parts []string) (FlagKey, error) {
		return FlagKey{
			ProviderName: parts[0], SetID: parts[1], Environment: parts[2], Key: parts[3],
			Service: Service{Namespace: parts[4], Name: parts[5]},
		}, nil
	},
	newOf:    func(k FlagKey) *FeatureFlag { return &FeatureFlag{Key: k} },
	fieldsOf: (*FeatureFlag).fields,
}

var correctionsPacking = packing[CorrectionsKey, Corrections]{
	kind:   KindCorrection,
	number: recordOfCorrections,
	parts:  5,
	split: func(k CorrectionsKey) []string {
		return []string{k.Service.Namespace, k.Service.Name, k.Environment, k.IncidentID, k.DeploymentID}
	},
	join: func(parts []string) (CorrectionsKey, error) {
		return CorrectionsKey{
			Service: Service{Namespace: parts[0], Name: parts[1]}, Environment: parts[2], IncidentID: parts[3], DeploymentID: parts[4],
		}, nil
	},
	newOf:    func(k CorrectionsKey) *Corrections { return &Corrections{Key: k} },
	fieldsOf: (*Corrections).fields,
}
