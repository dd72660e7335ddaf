// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"
)

// MaxClockSkew is how far ahead of us a source's clock may run before its event is refused.
const MaxClockSkew = 24 * time.Hour

// MaxIdentifierLength bounds, in bytes, every text that identifies something.
const MaxIdentifierLength = 1024

// MaxDisplayLength bounds, in bytes, every text that is only shown to people.
const MaxDisplayLength = 256

// Validate reports everything that keeps the event from being recorded: a subject that does not
// fit the name, missing or malformed identity, a time that cannot be true.
func (e *Event) Validate() error {
	if e.Subject == nil || !e.Subject.describes(e.Name) {
		return fmt.Errorf("event name %q does not fit its subject", e.Name)
	}
	errs := []error{e.Subject.validate(e.Name), plausibleTime(e.Time, e.Observed)}
	ids := e.identifiers()
	for _, key := range slices.Sorted(maps.Keys(ids)) {
		if err := plausibleIdentifier(key, ids[key]); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// PlausibleTime returns t in UTC, or the zero time where t cannot be the time of a delivery
// fact: year 0001 is how several senders spell "not set", and nothing happened before 1970.
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

func (e *Event) identifiers() map[string]string {
	ids := map[string]string{"dora.provider.name": e.Provider}
	switch f := e.Subject.(type) {
	case *DeploymentFacts:
		ids["deployment.id"], ids["service.name"], ids["service.namespace"] = f.ID, f.Service.Name, f.Service.Namespace
		ids["deployment.environment.name"], ids["vcs.ref.head.revision"] = f.Environment.Name, f.Revision
		ids["vcs.repository.url.full"], ids["service.version"] = f.Repository.URL, f.Version
		ids["vcs.ref.base.revision"], ids["vcs.ref.head.name"] = f.BaseRevision, f.Ref.Name
		ids["dora.deployment.rollback_of.id"], ids["dora.deployment.stage.name"] = f.RollbackOf, f.Stage
	case *ChangeFacts:
		ids["vcs.change.id"], ids["vcs.repository.url.full"] = f.ID, f.Repository.URL
		ids["dora.vcs.change.merge_revision"], ids["vcs.ref.head.revision"] = f.MergeRevision, f.HeadRevision
		ids["vcs.ref.base.name"], ids["vcs.ref.head.name"] = f.Base.Name, f.Head.Name
	case *RevisionFacts:
		ids["vcs.repository.url.full"], ids["vcs.ref.head.revision"] = f.Repository.URL, f.Revision
		ids["vcs.ref.head.name"], ids["vcs.ref.base.revision"] = f.Ref.Name, f.BaseRevision
	case *PipelineRunFacts:
		ids["cicd.pipeline.name"], ids["cicd.pipeline.run.id"] = f.Name, f.RunID
		ids["vcs.repository.url.full"] = f.Repository.URL
	case *IncidentFacts:
		ids["dora.incident.id"], ids["service.name"], ids["service.namespace"] = f.ID, f.Service.Name, f.Service.Namespace
		ids["deployment.environment.name"], ids["deployment.id"] = f.Environment.Name, f.DeploymentID
		ids["vcs.ref.head.revision"], ids["service.version"] = f.Revision, f.Version
	case *ArtifactFacts:
		ids["artifact.purl"], ids["artifact.version"], ids["container.image.name"] = f.PURL, f.Version, f.ImageName
		ids["vcs.repository.url.full"], ids["vcs.ref.head.revision"] = f.Repository.URL, f.Revision
		ids["service.name"], ids["service.namespace"] = f.Service.Name, f.Service.Namespace
	case *FeatureFlagFacts:
		ids["feature_flag.key"], ids["feature_flag.provider.name"], ids["feature_flag.set.id"] = f.Key, f.ProviderName, f.SetID
		ids["service.name"], ids["service.namespace"] = f.Service.Name, f.Service.Namespace
		ids["deployment.environment.name"], ids["feature_flag.version"] = f.Environment.Name, f.Version
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

// DisplayText returns text fit to be shown: valid UTF-8, control characters as blanks, at most
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
