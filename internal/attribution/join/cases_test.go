// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package join_test

import (
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// story is a case: the deliveries, the telemetry that followed, and the deployment that each piece of telemetry is
// expected to run under.
type story struct {
	About     string
	Assumed   time.Duration
	Window    time.Duration         `yaml:"rollout_window"`
	Excluded  []delivery.ChangeKind `yaml:"excluded_change_kinds"`
	Events    []told
	Telemetry []sent
}

// told is a delivery event. Its scope is cart in production unless it names another.
type told struct {
	At, Name, ID, Status, Stage, Service, Namespace, Environment string
	Version, Revision, Repository, Digest, Tag, Platform         string
	Start, Created                                               string
	Kind                                                         delivery.ChangeKind
}

// sent is telemetry at one event time, or from one event time to another.
type sent struct {
	At, To   string
	Resource resource
	// Known is the time up to which deliveries were known; if empty, all of them were.
	Known string
	Want  string
}

// TestCases runs the stories in testdata/cases.
func TestCases(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/cases/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			s := story{Assumed: time.Minute}
			decoder := yaml.NewDecoder(bytes.NewReader(text))
			decoder.KnownFields(true)
			require.NoError(t, decoder.Decode(&s))
			s.tell(t)
		})
	}
}

// tell asks for each piece of telemetry in turn. As in a collector that has just started, what is seen first may have
// run before.
func (s *story) tell(t *testing.T) {
	t.Helper()
	ladder := release.New(release.Options{StartBucket: time.Second})
	sightings := join.NewSightings(join.SightingOptions{Max: 1000, Expiry: 24 * time.Hour, StartUp: time.Minute})
	for i, from := range s.Telemetry {
		at := clock(t, from.At)
		who := ladder.Resolve(from.Resource, int64(at))
		require.True(t, who.Named)
		r := join.Running{Identity: who.Identity, Started: delivery.Instant(who.Started) * delivery.Instant(time.Second)}
		r.Identity.Step = who.Identity.Stamp()
		see := func(kind, name string) join.Sighting {
			if name == "" {
				return join.Sighting{}
			}
			service := delivery.Service{Namespace: who.Identity.Namespace, Name: who.Identity.Service}
			return sightings.See(join.Sighted{Service: service, Environment: who.Identity.Environment, Name: kind + name}, at)
		}
		r.Instance, r.Platform = see("instance ", who.Life), see("platform ", who.Identity.PlatformRevision)
		answer, place := s.namesakes(t, from.Known, who.Identity.Service).During(r, at, clock(t, cmp.Or(from.To, from.At)))
		assert.Equal(t, from.Want, said(answer, place), "%s: telemetry %d, of %s", s.About, i+1, from.At)
	}
}

// said formats an answer as the stories spell it.
func said(a join.Answer, place join.Place) string {
	words := string(a.Outcome)
	switch {
	case !place.Known:
		words = "unknown service"
	case a.Outcome == join.Joined:
		words = a.Deployment.ID + " by " + string(a.Step)
	}
	if place.Environment != "production" && place.Known {
		words += " in " + cmp.Or(place.Environment, "some environment")
	}
	return words
}

// namesakes returns the timelines of a service from the deliveries known so far.
func (s *story) namesakes(t *testing.T, known, service string) *join.Namesakes {
	t.Helper()
	h := delivery.NewHistory(nil)
	for _, e := range s.Events {
		if at := clock(t, e.At); known == "" || at <= clock(t, known) {
			_, _, err := h.Apply(e.event(t))
			require.NoError(t, err)
		}
	}
	var n *join.Namesakes
	for _, scope := range h.Scopes() {
		if scope.Service.Name == service {
			line := h.Line(scope, delivery.LineRules{RolloutWindow: s.Window, ExcludedKinds: s.Excluded})
			n = n.With(join.NewTimeline(scope, join.DeploymentsOf(line), s.Assumed))
		}
	}
	return n
}

func (e *told) event(t *testing.T) *delivery.Event {
	t.Helper()
	at := clock(t, e.At).Time()
	environment := cmp.Or(e.Environment, "production")
	f := &delivery.DeploymentFacts{
		ID: e.ID, Name: "deploy " + e.ID, Service: delivery.Service{Namespace: e.Namespace, Name: cmp.Or(e.Service, "cart")},
		Environment: delivery.Environment{Name: environment}, Version: e.Version, Revision: e.Revision, Kind: e.Kind,
		Repository: delivery.Repository{URL: e.Repository}, Stage: e.Stage, PlatformRevision: e.Platform,
		StartTime: clock(t, e.Start).Time(), CreationTime: clock(t, e.Created).Time(),
	}
	if e.Digest != "" {
		f.ImageName, f.ImageDigests = "registry/cart", []string{"registry/cart@" + e.Digest}
	}
	if e.Tag != "" {
		f.ImageName, f.ImageTags = "registry/cart", []string{e.Tag}
	}
	name := delivery.EventName("dora.deployment." + e.Name)
	switch name {
	case delivery.DeploymentStarted:
		f.State = delivery.StateInProgress
	case delivery.DeploymentFinished, delivery.DeploymentStageFinished:
		f.Status = delivery.DeploymentStatus(cmp.Or(e.Status, "succeeded"))
	}
	return &delivery.Event{Name: name, Time: at, Observed: at, Subject: f}
}

// clock parses 12:00, 12:00:05 or, on another day, 02T12:00; an empty text is no time.
func clock(t *testing.T, text string) delivery.Instant {
	t.Helper()
	if text == "" {
		return 0
	}
	day, hour, another := strings.Cut(text, "T")
	if !another {
		day, hour = "01", text
	}
	if len(hour) == len("12:00") {
		hour += ":00"
	}
	at, err := time.Parse(time.RFC3339, "2026-01-"+day+"T"+hour+"Z")
	require.NoError(t, err)
	return delivery.InstantOf(at)
}

// resource holds texts and lists of texts.
type resource map[string]any

func (r resource) String(name string) string {
	value, _ := r[name].(string)
	return value
}

func (r resource) Strings(name string) []string {
	switch value := r[name].(type) {
	case string:
		return []string{value}
	case []any:
		var texts []string
		for _, item := range value {
			text, _ := item.(string)
			texts = append(texts, text)
		}
		return texts
	}
	return nil
}
