// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Facts are drawn by reflection, so this test fails if somebody adds a fact to the domain and forgets it here.
func TestDecodingWhatWasEncodedGivesTheSameEvents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(rapid.Custom(drawEvent), 0, 6).Draw(t, "events")
		var expected []*delivery.Event
		for _, event := range events {
			require.NoError(t, event.Validate())
			expected = append(expected, normalised(event))
		}

		logs := NewEncoder(testScope, "0.1.0").Encode(events)
		decoded, stats := decodeAll(t, logs)

		assert.Equal(t, Stats{}, stats)
		assert.Equal(t, len(events), logs.LogRecordCount())
		assert.ElementsMatch(t, expected, decoded)
	})
}

func TestEveryFactIsSaidByTheFixtures(t *testing.T) {
	t.Parallel()
	silent := map[string]bool{}
	said := map[string]bool{}
	for _, event := range fixtures() {
		facts := reflect.ValueOf(event.Subject).Elem()
		for i := range facts.NumField() {
			field := facts.Type().Name() + "." + facts.Type().Field(i).Name
			silent[field] = true
			if !facts.Field(i).IsZero() {
				said[field] = true
			}
		}
	}
	delete(silent, "DeploymentFacts.ReasonDeclared")
	for field := range silent {
		assert.True(t, said[field], field)
	}
}

// normalised returns the event as it is decoded: identified, without its tenant, with the default reason of a finished
// deployment, and with the environment's name as its default source name.
func normalised(event *delivery.Event) *delivery.Event {
	e := *event
	e.Identify()
	e.Tenant = ""
	switch facts := e.Subject.(type) {
	case *delivery.DeploymentFacts:
		d := *facts
		if d.Reason == "" {
			d.ReasonDeclared = false
			if e.Name == delivery.DeploymentFinished {
				d.Reason = delivery.ReasonPlanned
			}
		}
		d.Environment = sourceNamed(d.Environment)
		e.Subject = &d
	case *delivery.IncidentFacts:
		i := *facts
		i.Environment = sourceNamed(i.Environment)
		e.Subject = &i
	case *delivery.FeatureFlagFacts:
		f := *facts
		f.Environment = sourceNamed(f.Environment)
		e.Subject = &f
	case *delivery.CorrectionFacts:
		c := *facts
		c.Environment = sourceNamed(c.Environment)
		e.Subject = &c
	}
	return &e
}

func sourceNamed(env delivery.Environment) delivery.Environment {
	if env.SourceName == "" {
		env.SourceName = env.Name
	}
	return env
}

var subjects = map[delivery.EventName]func() delivery.Subject{
	delivery.DeploymentStarted:    func() delivery.Subject { return &delivery.DeploymentFacts{} },
	delivery.DeploymentFinished:   func() delivery.Subject { return &delivery.DeploymentFacts{} },
	delivery.DeploymentRolledBack: func() delivery.Subject { return &delivery.DeploymentFacts{} },
	delivery.ChangeOpened:         func() delivery.Subject { return &delivery.ChangeFacts{} },
	delivery.ChangeMerged:         func() delivery.Subject { return &delivery.ChangeFacts{} },
	delivery.RevisionPushed:       func() delivery.Subject { return &delivery.RevisionFacts{} },
	delivery.PipelineRunStarted:   func() delivery.Subject { return &delivery.PipelineRunFacts{} },
	delivery.PipelineRunFinished:  func() delivery.Subject { return &delivery.PipelineRunFacts{} },
	delivery.IncidentOpened:       func() delivery.Subject { return &delivery.IncidentFacts{} },
	delivery.IncidentAcknowledged: func() delivery.Subject { return &delivery.IncidentFacts{} },
	delivery.IncidentResolved:     func() delivery.Subject { return &delivery.IncidentFacts{} },
	delivery.IncidentReopened:     func() delivery.Subject { return &delivery.IncidentFacts{} },
	delivery.IncidentMitigated:    func() delivery.Subject { return &delivery.IncidentFacts{} },

	delivery.DeploymentApprovalRequested: func() delivery.Subject { return &delivery.DeploymentFacts{} },
	delivery.DeploymentApproved:          func() delivery.Subject { return &delivery.DeploymentFacts{} },
	delivery.DeploymentRejected:          func() delivery.Subject { return &delivery.DeploymentFacts{} },
	delivery.DeploymentStageFinished:     func() delivery.Subject { return &delivery.DeploymentFacts{} },
	delivery.ChangeReviewed:              func() delivery.Subject { return &delivery.ChangeFacts{} },
	delivery.ArtifactPublished:           func() delivery.Subject { return &delivery.ArtifactFacts{} },
	delivery.FeatureFlagChanged:          func() delivery.Subject { return &delivery.FeatureFlagFacts{} },
	delivery.AttributionCorrected:        func() delivery.Subject { return &delivery.CorrectionFacts{} },
}

func drawEvent(t *rapid.T) *delivery.Event {
	names := make([]delivery.EventName, 0, len(subjects))
	for name := range subjects {
		names = append(names, name)
	}
	slices.Sort(names)
	name := rapid.SampledFrom(names).Draw(t, "name")
	event := &delivery.Event{Name: name, Subject: subjects[name]()}
	draw(t, "", reflect.ValueOf(event.Subject).Elem())
	complete(event)
	event.Time = instants().Draw(t, "time")
	if rapid.Bool().Draw(t, "observed") {
		event.Observed = event.Time.Add(time.Duration(rapid.Int64Range(0, 1e15).Draw(t, "delay")))
	}
	event.TimeSource = rapid.SampledFrom([]delivery.TimeSource{
		"", delivery.TimeFromPayload, delivery.TimeFromHeader, delivery.TimeFromObserved,
	}).Draw(t, "time source")
	event.UID = identifiers().Draw(t, "uid")
	event.Provider = identifiers().Draw(t, "provider")
	event.Tenant = identifiers().Draw(t, "tenant")
	event.DeliveryID = identifiers().Draw(t, "delivery id")
	copy(event.TraceID[:], rapid.SliceOfN(rapid.Byte(), 0, 16).Draw(t, "trace id"))
	copy(event.SpanID[:], rapid.SliceOfN(rapid.Byte(), 0, 8).Draw(t, "span id"))
	return event
}

// words holds the values of closed lists by type.
var enums = map[reflect.Type][]string{
	reflect.TypeFor[delivery.DeploymentState]():  spelled(delivery.DeploymentStates),
	reflect.TypeFor[delivery.DeploymentStatus](): spelled(delivery.DeploymentStatuses),
	reflect.TypeFor[delivery.Reason]():           spelled(delivery.Reasons),
	reflect.TypeFor[delivery.PipelineResult]():   spelled(delivery.PipelineResults),
	reflect.TypeFor[delivery.Severity]():         spelled(delivery.Severities),
	reflect.TypeFor[delivery.IncidentCause]():    spelled(delivery.IncidentCauses),
	reflect.TypeFor[delivery.Tier]():             spelled(delivery.Tiers),
	reflect.TypeFor[delivery.ChangeKind]():       spelled(delivery.ChangeKinds),
	reflect.TypeFor[delivery.ReviewOutcome]():    spelled(delivery.ReviewOutcomes),
	reflect.TypeFor[delivery.FlagAction]():       spelled(delivery.FlagActions),
	reflect.TypeFor[delivery.Correction]():       spelled(delivery.CorrectionKinds),
}

func spelled[E ~string](words []E) []string {
	list := []string{""}
	for _, word := range words {
		list = append(list, string(word))
	}
	return list
}

// draw sets a value to anything that the domain allows.
func draw(t *rapid.T, label string, v reflect.Value) {
	words, isEnum := enums[v.Type()]
	switch {
	case isEnum:
		v.SetString(rapid.SampledFrom(words).Draw(t, label))
	case v.Type() == reflect.TypeFor[time.Time]():
		if rapid.Bool().Draw(t, label+" known") {
			v.Set(reflect.ValueOf(instants().Draw(t, label)))
		}
	case v.Type() == reflect.TypeFor[delivery.Ref]():
		v.FieldByName("Name").SetString(identifiers().Draw(t, label))
		v.FieldByName("Type").SetString(rapid.SampledFrom([]string{"", "branch", "tag"}).Draw(t, label))
	case v.Kind() == reflect.String:
		v.SetString(identifiers().Draw(t, label))
	case v.Kind() == reflect.Int:
		v.SetInt(rapid.Int64Range(0, 1<<40).Draw(t, label))
	case v.Kind() == reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, label))
	case v.Kind() == reflect.Slice:
		if list := rapid.SliceOfN(identifiers().Filter(isSaid), 0, 4).Draw(t, label); len(list) > 0 {
			v.Set(reflect.ValueOf(list))
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			draw(t, label+"."+v.Type().Field(i).Name, v.Field(i))
		}
	default:
		t.Fatalf("cannot draw %s", v.Type())
	}
}

// complete adds the facts that the domain requires of the event.
func complete(event *delivery.Event) {
	switch f := event.Subject.(type) {
	case *delivery.DeploymentFacts:
		fill(&f.ID, &f.Service.Name, &f.Environment.Name)
		if event.Name == delivery.DeploymentStageFinished {
			fill(&f.Stage)
		}
		if (event.Name == delivery.DeploymentFinished || event.Name == delivery.DeploymentStageFinished) && f.Status == "" {
			f.Status = delivery.StatusSkipped
		}
		address(&f.Repository)
	case *delivery.ChangeFacts:
		fill(&f.ID, &f.Repository.URL, &f.Base.Name, &f.MergeRevision)
		if event.Name == delivery.ChangeReviewed && f.ReviewOutcome == "" {
			f.ReviewOutcome = delivery.ReviewCommented
		}
		address(&f.Repository)
	case *delivery.RevisionFacts:
		fill(&f.Repository.URL, &f.Ref.Name, &f.Revision)
		address(&f.Repository)
	case *delivery.PipelineRunFacts:
		fill(&f.Name, &f.RunID)
		if event.Name == delivery.PipelineRunFinished && f.Result == "" {
			f.Result = delivery.ResultSkip
		}
		address(&f.Repository)
	case *delivery.IncidentFacts:
		fill(&f.ID)
	case *delivery.ArtifactFacts:
		fill(&f.PURL)
		address(&f.Repository)
	case *delivery.FeatureFlagFacts:
		fill(&f.Key, &f.ProviderName)
		if f.Action == "" {
			f.Action = delivery.FlagUpdated
		}
	case *delivery.CorrectionFacts:
		fill(&f.IncidentID, &f.DeploymentID, &f.Service.Name, &f.Environment.Name)
		if f.Correction == "" {
			f.Correction = delivery.CorrectionDismissed
		}
	}
}

func fill(facts ...*string) {
	for _, fact := range facts {
		if *fact == "" {
			*fact = "some"
		}
	}
}

// address returns a normalised URL made from the drawn text.
func address(r *delivery.Repository) {
	if r.URL != "" {
		r.URL = delivery.NormalizeRepositoryURL("https://git.example.com/" + strings.Trim(r.URL, "./ %?#"))
		r.URL = delivery.NormalizeRepositoryURL(r.URL)
	}
}

func isSaid(text string) bool { return text != "" }

func identifiers() *rapid.Generator[string] {
	return rapid.StringMatching("[a-zA-Z0-9 ./_:@%é世-]{0,24}")
}

func instants() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(1, 7e9).Draw(t, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanos")).UTC()
	})
}
