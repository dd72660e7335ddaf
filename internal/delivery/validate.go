// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"
)

// MaxClockSkew is how far in the future an event's time may be, by our clock, before the event is refused.
const MaxClockSkew = 24 * time.Hour

// MaxIdentifierLength is the maximum length, in bytes, of a text that identifies something.
const MaxIdentifierLength = 1024

// MaxDisplayLength is the maximum length, in bytes, of a text that is only shown to people.
const MaxDisplayLength = 256

// Validate reports all reasons why the event cannot be recorded: a subject that does not
// fit the name, missing or malformed identifiers, an impossible time.
func (e *Event) Validate() error {
	if e.Subject == nil || !e.Subject.describes(e.Name) {
		return fmt.Errorf("event name %q does not fit its subject", e.Name)
	}
	errs := []error{e.Subject.validate(e.Name), plausibleTime(e.Time, e.Observed)}
	var faults []error
	for pair := range slices.Chunk(e.identifiers(), 2) {
		if err := plausibleIdentifier(pair[0], pair[1]); err != nil {
			faults = append(faults, err)
		}
	}
	slices.SortFunc(faults, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) }) // by key, with which they begin
	return errors.Join(append(errs, faults...)...)
}

// PlausibleTime returns t in UTC, or the zero time if t cannot be the time of a delivery event, that
// is before 1970 or after 2200. Several senders write the year 0001 for "not set".
func PlausibleTime(t time.Time) time.Time {
	if t.Unix() <= 0 || t.Year() > 2200 {
		return time.Time{}
	}
	return t.UTC().Round(0)
}

func plausibleTime(t, observed time.Time) error {
	switch {
	case PlausibleTime(t).IsZero():
		return errors.New("the event's time is missing or impossible")
	case !observed.IsZero() && t.Sub(observed) > MaxClockSkew:
		return fmt.Errorf("the event's time %s is more than %s in the future", t.UTC().Format(time.RFC3339), MaxClockSkew)
	}
	return nil
}

// identifiers returns pairs of a key, as users know it, and the text that identifies something.
func (e *Event) identifiers() []string {
	ids := []string{"dora.provider.name", e.Provider}
	switch f := e.Subject.(type) {
	case *DeploymentFacts:
		ids = append(ids,
			"deployment.id", f.ID, "service.name", f.Service.Name, "service.namespace", f.Service.Namespace,
			"deployment.environment.name", f.Environment.Name, "vcs.ref.head.revision", f.Revision,
			"vcs.repository.url.full", f.Repository.URL, "service.version", f.Version,
			"vcs.ref.base.revision", f.BaseRevision, "vcs.ref.head.name", f.Ref.Name,
			"dora.deployment.rollback_of.id", f.RollbackOf, "dora.deployment.stage.name", f.Stage,
		)
	case *ChangeFacts:
		ids = append(ids,
			"vcs.change.id", f.ID, "vcs.repository.url.full", f.Repository.URL,
			"dora.vcs.change.merge_revision", f.MergeRevision, "vcs.ref.head.revision", f.HeadRevision,
			"vcs.ref.base.name", f.Base.Name, "vcs.ref.head.name", f.Head.Name,
		)
	case *RevisionFacts:
		ids = append(ids,
			"vcs.repository.url.full", f.Repository.URL, "vcs.ref.head.revision", f.Revision,
			"vcs.ref.head.name", f.Ref.Name, "vcs.ref.base.revision", f.BaseRevision,
		)
	case *PipelineRunFacts:
		ids = append(ids,
			"cicd.pipeline.name", f.Name, "cicd.pipeline.run.id", f.RunID,
			"vcs.repository.url.full", f.Repository.URL,
		)
	case *IncidentFacts:
		ids = append(ids,
			"dora.incident.id", f.ID, "service.name", f.Service.Name, "service.namespace", f.Service.Namespace,
			"deployment.environment.name", f.Environment.Name, "deployment.id", f.DeploymentID,
			"vcs.ref.head.revision", f.Revision, "service.version", f.Version,
		)
	case *ArtifactFacts:
		ids = append(ids,
			"artifact.purl", f.PURL, "artifact.version", f.Version, "container.image.name", f.ImageName,
			"vcs.repository.url.full", f.Repository.URL, "vcs.ref.head.revision", f.Revision,
			"service.name", f.Service.Name, "service.namespace", f.Service.Namespace,
		)
	case *CorrectionFacts:
		ids = append(ids,
			"dora.incident.id", f.IncidentID, "deployment.id", f.DeploymentID, "service.name", f.Service.Name,
			"service.namespace", f.Service.Namespace, "deployment.environment.name", f.Environment.Name,
		)
	case *FeatureFlagFacts:
		ids = append(ids,
			"feature_flag.key", f.Key, "feature_flag.provider.name", f.ProviderName, "feature_flag.set.id", f.SetID,
			"service.name", f.Service.Name, "service.namespace", f.Service.Namespace,
			"deployment.environment.name", f.Environment.Name, "feature_flag.version", f.Version,
		)
	}
	return ids
}

func plausibleIdentifier(key, value string) error {
	if len(value) > MaxIdentifierLength {
		return fmt.Errorf("%s is longer than %d bytes", key, MaxIdentifierLength)
	}
	if !utf8.ValidString(value) {
		return fmt.Errorf("%s is not valid UTF-8", key)
	}
	for _, r := range value {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return fmt.Errorf("%s holds a control or replacement character", key)
		}
	}
	return nil
}

// DisplayText returns text that is safe to show: valid UTF-8, control characters replaced by blanks, at most
// [MaxDisplayLength] bytes.
func DisplayText(text string) string {
	clean := make([]rune, 0, min(len(text), MaxDisplayLength))
	size := 0
	for _, r := range text {
		if unicode.IsControl(r) {
			r = ' '
		}
		size += utf8.RuneLen(r)
		if size > MaxDisplayLength {
			break
		}
		clean = append(clean, r)
	}
	return string(clean)
}
