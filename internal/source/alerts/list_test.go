// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package alerts

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
	"github.com/otelcol-dora/otelcol-dora/internal/source/sourcetest"
)

func TestEveryAlertOfAListIsToldByItself(t *testing.T) {
	t.Parallel()
	events := list(t, NewDefaultOptions(), fixture(t))
	require.Len(t, events, 2)

	assert.Equal(t, delivery.IncidentOpened, events[0].Name)
	assert.Equal(t, clock(t, "2026-03-02T09:20:00Z"), events[0].Time)
	assert.Equal(t, &delivery.IncidentFacts{
		ID:            "aaaa@2026-03-02T09:20:00Z",
		Service:       delivery.Service{Namespace: "shop", Name: "checkout"},
		Environment:   delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "prod"},
		Title:         "checkout is down",
		URL:           "https://metrics.example/graph",
		Severity:      delivery.SeverityCritical,
		SeverityLabel: "page",
		OpenTime:      clock(t, "2026-03-02T09:20:00Z"),
	}, events[0].Subject)
	assert.Equal(t, source.Origin{
		Kind: source.KindAlert,
		Name: "HighErrorRate",
		Labels: map[string]string{
			"alertname": "HighErrorRate", "service_name": "checkout", "service_namespace": "shop", "env": "prod", "severity": "page",
		},
	}, events[0].Origin)

	assert.Equal(t, delivery.IncidentResolved, events[1].Name)
	assert.Equal(t, clock(t, "2026-03-02T09:25:00Z"), events[1].Time)
	facts := events[1].Subject.(*delivery.IncidentFacts)
	assert.Equal(t, "HighErrorRate", facts.Title, "without a summary an alert is called by its name")
	assert.Equal(t, clock(t, "2026-03-02T09:10:00Z"), facts.OpenTime, "a resolved alert tells its opening too")
}

func TestAlertThatFiresAnewIsAnotherIncident(t *testing.T) {
	t.Parallel()
	first := list(t, NewDefaultOptions(), fixture(t))[0]
	repeated := list(t, NewDefaultOptions(), fixture(t).With("alerts.0.annotations.summary", "still down").With("externalURL", "http://replica-2"))[0]
	anew := list(t, NewDefaultOptions(), fixture(t).With("alerts.0.startsAt", "2026-03-02T12:00:00Z"))[0]
	assert.Equal(t, first.UID, repeated.UID)
	assert.NotEqual(t, first.UID, anew.UID)
	assert.NotEqual(t, first.Subject.(*delivery.IncidentFacts).ID, anew.Subject.(*delivery.IncidentFacts).ID)
}

func TestAlertEndsInAnyOrderOfItsNotifications(t *testing.T) {
	t.Parallel()
	firing := list(t, NewDefaultOptions(), fixture(t))[0]
	resolved := list(t, NewDefaultOptions(), fixture(t).With("alerts.0.status", "resolved").With("alerts.0.endsAt", "2026-03-02T09:30:00Z"))[0]
	for _, told := range [][]source.Event{{firing, resolved}, {resolved, firing}, {resolved, firing, resolved}} {
		incident := incidentOf(t, told)
		assert.Equal(t, delivery.IncidentIsResolved, incident.State())
		assert.Equal(t, delivery.InstantOf(clock(t, "2026-03-02T09:20:00Z")), incident.Opened)
		assert.Equal(t, delivery.InstantOf(clock(t, "2026-03-02T09:30:00Z")), incident.ResolvedAt())
	}
}

func TestWhichAlertsAreIncidents(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body       sourcetest.Body
		severities Severities
		draft      bool
	}{
		"critical":                             {severity(t, "critical"), NewDefaultSeverities(), false},
		"high":                                 {severity(t, "error"), NewDefaultSeverities(), false},
		"a warning":                            {severity(t, "warning"), NewDefaultSeverities(), true},
		"the watchdog, which always fires":     {severity(t, "none"), NewDefaultSeverities(), true},
		"a word that nobody understands":       {severity(t, "purple"), NewDefaultSeverities(), false},
		"no severity":                          {fixture(t).Without("alerts.0.labels.severity"), NewDefaultSeverities(), false},
		"a warning, where warnings count":      {severity(t, "warning"), Severities{"medium"}, false},
		"critical, where only warnings count":  {severity(t, "critical"), Severities{"medium"}, true},
		"no severity, where one is needed":     {fixture(t).Without("alerts.0.labels.severity"), Severities{"critical"}, true},
		"anything, where only rules decide":    {severity(t, "critical"), Severities{}, true},
		"a query without data, even if urgent": {fixture(t).With("alerts.0.labels.alertname", "DatasourceNoData"), NewDefaultSeverities(), true},
		"a query that fails, even if urgent":   {fixture(t).With("alerts.0.labels.alertname", "DatasourceError"), NewDefaultSeverities(), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := NewDefaultOptions()
			options.Severities = test.severities
			assert.Equal(t, test.draft, list(t, options, test.body)[0].Draft)
		})
	}
}

func TestServiceAndEnvironmentOfAnAlert(t *testing.T) {
	t.Parallel()
	options := NewDefaultOptions()
	options.Services = map[string]source.ServiceName{"cart": {Namespace: "shop", Name: "basket"}, "DiskFull": {Name: "storage"}}
	options.NamespaceLabels = []string{"service_namespace", "namespace"}
	for name, test := range map[string]struct {
		labels      map[string]any
		service     delivery.Service
		environment string
	}{
		"nothing is said":                          {map[string]any{}, delivery.Service{}, "production"},
		"OpenTelemetry's name goes first":          {map[string]any{"service": "a", "service_name": "b"}, delivery.Service{Name: "b"}, "production"},
		"an empty label is none":                   {map[string]any{"service": "a", "service_name": ""}, delivery.Service{Name: "a"}, "production"},
		"a configured namespace label":             {map[string]any{"service": "a", "namespace": "n"}, delivery.Service{Namespace: "n", Name: "a"}, "production"},
		"a namespace alone is no service":          {map[string]any{"namespace": "n"}, delivery.Service{}, "production"},
		"a listed service":                         {map[string]any{"service": "cart", "namespace": "n"}, delivery.Service{Namespace: "shop", Name: "basket"}, "production"},
		"a listed alert":                           {map[string]any{"alertname": "DiskFull"}, delivery.Service{Name: "storage"}, "production"},
		"a listed alert that names a service":      {map[string]any{"alertname": "DiskFull", "service": "db"}, delivery.Service{Name: "storage"}, "production"},
		"a listed service before the listed alert": {map[string]any{"alertname": "DiskFull", "service": "cart"}, delivery.Service{Namespace: "shop", Name: "basket"}, "production"},
		"an environment by its alias":              {map[string]any{"env": "stg"}, delivery.Service{}, "staging"},
		"the longer name of an environment first":  {map[string]any{"env": "x", "deployment_environment_name": "dev"}, delivery.Service{}, "development"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts := list(t, options, fixture(t).With("alerts.0.labels", test.labels))[0].Subject.(*delivery.IncidentFacts)
			assert.Equal(t, test.service, facts.Service)
			assert.Equal(t, test.environment, facts.Environment.Name)
		})
	}
}

func TestListsThatTellNothing(t *testing.T) {
	t.Parallel()
	test := fixture(t).With("alerts.0.labels.alertname", "TestAlert").With("alerts.1.labels.alertname", "TestAlert")
	for _, body := range []sourcetest.Body{fixture(t).With("alerts", []any{}), test} {
		_, err := events(t, NewDefaultOptions(), body)
		var ignored *source.Ignored
		assert.ErrorAs(t, err, &ignored)
	}
}

func TestListsThatAreMalformed(t *testing.T) {
	t.Parallel()
	for want, body := range map[string]sourcetest.Body{
		"alerts is required":                   fixture(t).Without("alerts"),
		"alerts must be a list of objects":     fixture(t).With("alerts", []any{nil}),
		"alerts[0].fingerprint is required":    fixture(t).Without("alerts.0.fingerprint"),
		"alerts[1].startsAt must be the time":  fixture(t).With("alerts.1.startsAt", "0001-01-01T00:00:00Z"),
		"alerts[1].status is required":         fixture(t).Without("alerts.1.status"),
		`alerts[0].status is "pending": it mu`: fixture(t).With("alerts.0.status", "pending"),
		"event 2: the event's time is":         fixture(t).With("alerts.1.endsAt", "2999-01-01T00:00:00Z"),
	} {
		_, err := events(t, NewDefaultOptions(), body)
		assert.ErrorContains(t, err, want)
	}
}

// received is when all test notifications arrive.
var received = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

func fixture(t *testing.T) sourcetest.Body {
	t.Helper()
	return sourcetest.Load(t, "testdata/list.json")
}

func severity(t *testing.T, label string) sourcetest.Body {
	t.Helper()
	return fixture(t).With("alerts.0.labels.severity", label)
}

func events(t *testing.T, options Options, body sourcetest.Body) (source.Events, error) {
	t.Helper()
	root, err := source.Decode(body.JSON())
	require.NoError(t, err)
	mapping := NewMapping(options, delivery.Environments{Aliases: delivery.DefaultAliases()})
	told, err := mapping.List(source.Envelope{Provider: "test", Observed: received}, root)
	if faults := root.Err(); faults != nil {
		return nil, faults
	}
	if err != nil {
		return nil, err
	}
	return source.Finish(told...)
}

func list(t *testing.T, options Options, body sourcetest.Body) source.Events {
	t.Helper()
	told, err := events(t, options, body)
	require.NoError(t, err)
	return told
}

// incidentOf returns the only incident of a history to which the events were applied.
func incidentOf(t *testing.T, told []source.Event) *delivery.Incident {
	t.Helper()
	history := delivery.NewHistory(delivery.Limits{})
	for _, event := range told {
		_, _, err := history.Apply(event.Event)
		require.NoError(t, err)
	}
	incidents := history.Incidents(told[0].Subject.(*delivery.IncidentFacts).Service)
	require.Len(t, incidents, 1)
	return incidents[0]
}

func clock(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at
}
