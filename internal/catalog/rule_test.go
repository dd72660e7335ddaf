// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/source"
)

func TestWhatARuleMatches(t *testing.T) {
	t.Parallel()
	origin := in("shop", source.KindPipelineRun, called("Deploy checkout / prod", "release/2026/03"),
		touching("services/checkout/cmd/main.go", "README.md"), labelled(map[string]string{"team": "a/b", "urgent": ""}))
	draft := ran(origin)[1]
	draft.Subject.(*delivery.DeploymentFacts).Environment = delivery.Environment{Name: "production", SourceName: "prod/eu"}
	tests := map[string]bool{
		"{source: github}":                       true,
		"{source: 'github/*'}":                   true,
		"{source: 'git*'}":                       true,
		"{source: gitlab}":                       false,
		"{kind: pipeline_run}":                   true,
		"{kind: job}":                            false,
		"{repository: 'acme/*'}":                 true,
		"{repository: ACME/shop}":                true,
		"{repository: 'https://github.com/*/*'}": true,
		"{repository: '*'}":                      false,
		"{repository: '**'}":                     true,
		"{repository: 'acme/{shop,search}'}":     true,
		"{repository: 'globex/*'}":               false,
		"{name: 'Deploy*'}":                      true,
		"{name: 'Deploy checkout / prod'}":       true,
		"{name: 'deploy*'}":                      false,
		"{name: '*/ prod'}":                      true,
		"{branch: 'release/*'}":                  false,
		"{branch: 'release/**'}":                 true,
		"{branch: 'release/*/03'}":               true,
		"{environment: production}":              true,
		"{environment: 'prod*'}":                 true,
		"{environment: 'prod/e?'}":               true,
		"{environment: staging}":                 false,
		"{paths: ['services/checkout/**']}":      true,
		"{paths: ['services/*']}":                false,
		"{paths: ['docs/**', '*.md']}":           true,
		"{labels: {urgent: '*'}}":                true,
		"{labels: {team: 'a*'}}":                 true,
		"{labels: {team: b}}":                    false,
		"{labels: {late: '*'}}":                  false,
		"{kind: pipeline_run, branch: main}":     false,
		"{source: github, name: 'Deploy*', labels: {urgent: ''}, branch: 'release/**'}": true,
	}
	for match, want := range tests {
		t.Run(match, func(t *testing.T) {
			t.Parallel()
			c := loaded(t, "version: 1\nrules: [{match: "+match+", as: deployment}]\n")
			kept, _ := c.Apply("github", "github/enterprise", source.Events{draft})
			assert.Equal(t, want, len(kept) == 1)
		})
	}
}

func TestWhatTheWebhookDoesNotTellIsEmpty(t *testing.T) {
	t.Parallel()
	c := loaded(t, "version: 1\nrules: [{match: {kind: job, branch: '*', environment: '*', name: '*'}, as: ignore}]\n")
	e := deployed("production", shop("a"), source.Origin{Kind: source.KindJob})
	kept, _ := c.Apply("github", "github", source.Events{e})
	assert.Empty(t, kept)
}

func TestARunBecomesADeploymentAndStaysARun(t *testing.T) {
	t.Parallel()
	c, err := Load(exampleFile)
	require.NoError(t, err)
	events := ran(in("shop", source.KindPipelineRun, called("Deploy checkout", "main")))
	kept, decisions := c.Apply("github", "github", events)
	require.Len(t, kept, 2)
	assert.Equal(t, delivery.PipelineRunFinished, kept[0].Name)
	assert.Equal(t, delivery.Service{}, *serviceOf(kept[0].Subject), "the repository is that of several services")

	f := kept[1].Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.DeploymentFinished, kept[1].Name)
	assert.Equal(t, shop("checkout"), f.Service)
	assert.Equal(t, delivery.Environment{Name: "production", Tier: delivery.TierProduction}, f.Environment)
	assert.Equal(t, delivery.StatusSucceeded, f.Status)
	assert.NotEmpty(t, kept[1].UID)
	assert.NoError(t, kept[1].Validate())
	assert.Len(t, kept.Standing(), 2)
	assert.Equal(t, "dora.deployment.finished stands, because rule 2 \"the workflow Deploy checkout is checkout's deployment\" makes this "+
		"pipeline_run a deployment and sets service shop/checkout, environment production (tier production)", decisions[len(decisions)-1].String())
}

func TestTheFirstRuleThatMatchesDecides(t *testing.T) {
	t.Parallel()
	c, err := Load(exampleFile)
	require.NoError(t, err)
	tests := []struct {
		name    string
		told    source.Events
		want    []delivery.EventName
		outcome Outcome
	}{
		{"a nightly run is ignored, whole", ran(in("shop", source.KindPipelineRun, called("Nightly Deploy", "main"))), nil, Ignored},
		{
			"a run that no rule speaks of is a run", ran(in("shop", source.KindPipelineRun, called("Tests", "main"))),
			[]delivery.EventName{delivery.PipelineRunFinished},
			PassedOver,
		},
		{
			"another branch", ran(in("shop", source.KindPipelineRun, called("Deploy checkout", "feature/x"))),
			[]delivery.EventName{delivery.PipelineRunFinished},
			PassedOver,
		},
		{
			"a hotfix branch, by the rule after", ran(in("shop", source.KindPipelineRun, called("Deploy checkout", "hotfix/x"))),
			[]delivery.EventName{delivery.PipelineRunFinished, delivery.DeploymentFinished},
			Promoted,
		},
		{
			"an issue with the label",
			source.Events{issue(in("shop", source.KindIssue, labelled(map[string]string{"outage": "", "checkout": ""})))},
			[]delivery.EventName{delivery.IncidentOpened},
			Promoted,
		},
		{"a hotfix of a repository that nobody lists", ran(in("blog", source.KindPipelineRun, called("Deploy checkout", "hotfix/x"))), []delivery.EventName{delivery.PipelineRunFinished}, PassedOver},
		{
			"a warning",
			source.Events{told(delivery.IncidentOpened, &delivery.IncidentFacts{ID: "1", Severity: source.ParseSeverity("warning")}, source.Origin{Kind: source.KindAlert})},
			nil, Ignored,
		},
		{"an issue without", source.Events{issue(in("search", source.KindIssue))}, nil, PassedOver},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			kept, decisions := c.Apply("github", "github", tt.told)
			var names []delivery.EventName
			for _, e := range kept.Standing() {
				names = append(names, e.Name)
			}
			assert.Equal(t, tt.want, names)
			assert.Equal(t, tt.outcome, decisions[len(decisions)-1].Outcome)
		})
	}
}

func TestRulesSetWhatTheEventHas(t *testing.T) {
	t.Parallel()
	c := loaded(t, `
version: 1
rules:
  - match: {labels: {kind: infra}}
    set: {reason: redeploy, change_kind: infrastructure, severity: low, environment: prod}
  - match: {repository: a/b}
    set: {change_kind: security, reason: hotfix}
  - match: {kind: alert, severity: [low]}
    as: ignore
  - match: {kind: alert}
    as: incident
    set: {severity: critical}
`)
	e := deployed("x", shop("a"), source.Origin{Kind: source.KindDeployment, Labels: map[string]string{"kind": "infra"}})
	merged := told(delivery.ChangeOpened, &delivery.ChangeFacts{ID: "1", Repository: delivery.Repository{URL: "https://github.com/a/b"}}, source.Origin{Kind: source.KindChange, Repository: "a/b"})
	alert := func(severity delivery.Severity) source.Event {
		return told(delivery.IncidentOpened, &delivery.IncidentFacts{ID: "1", Severity: severity}, source.Origin{Kind: source.KindAlert})
	}
	kept, decisions := c.Apply("github", "github", source.Events{e, merged, alert(delivery.SeverityLow), alert(delivery.SeverityMedium)})
	require.Len(t, kept, 3)
	f := kept[0].Subject.(*delivery.DeploymentFacts)
	assert.Equal(t, delivery.ReasonRedeploy, f.Reason)
	assert.True(t, f.ReasonDeclared)
	assert.Equal(t, delivery.ChangeInfrastructure, f.Kind)
	assert.Equal(t, delivery.Environment{Name: "production", Tier: delivery.TierProduction, SourceName: "x"}, f.Environment)
	assert.Equal(t, delivery.ChangeSecurity, kept[1].Subject.(*delivery.ChangeFacts).Kind)
	assert.Equal(t, delivery.SeverityCritical, kept[2].Subject.(*delivery.IncidentFacts).Severity)
	var outcomes []Outcome
	for _, d := range decisions {
		outcomes = append(outcomes, d.Outcome)
	}
	assert.Equal(t, []Outcome{Changed, Changed, Ignored, Changed}, outcomes)
}

func TestADraftThatLacksWhatItNeedsIsAFaultAndNoPanic(t *testing.T) {
	t.Parallel()
	c := loaded(t, "version: 1\nrules: [{name: deploys, match: {kind: pipeline_run}, as: deployment}]\n")
	kept, decisions := c.Apply("github", "github", ran(in("shop", source.KindPipelineRun, called("CI", "main"))))
	require.Len(t, kept, 1, "the run itself stands")
	require.Len(t, decisions, 1, "what cannot be recorded was not promoted")
	invalid := decisions[0]
	assert.Equal(t, Invalid, invalid.Outcome)
	assert.Equal(t, `rule 1 "deploys"`, invalid.Rule)
	assert.Equal(t, []string{"`set.environment`"}, invalid.Lacks)
	require.ErrorContains(t, invalid.Err, "deployment.environment.name is required")
	assert.Equal(t, `dora.deployment.finished cannot be recorded as rule 1 "deploys" has it, unless it sets `+
		"`set.environment`: deployment.environment.name is required", invalid.String())

	nobodys := ran(in("", source.KindPipelineRun, called("CI", "main")))
	_, decisions = c.Apply("github", "github", nobodys)
	require.Len(t, decisions, 1)
	assert.Equal(t, []string{"`set.service`", "`set.environment`"}, decisions[0].Lacks)
}

func TestAnIncidentOfNoServiceIsRecordedAndTold(t *testing.T) {
	t.Parallel()
	c := loaded(t, "version: 1\nrules: [{match: {kind: issue}, as: incident}]\n")
	kept, decisions := c.Apply("jira", "jira", source.Events{issue(source.Origin{Kind: source.KindIssue})})
	require.Len(t, kept, 1)
	require.Len(t, decisions, 1)
	assert.Equal(t, Promoted, decisions[0].Outcome)
	assert.Equal(t, "rule 1", decisions[0].Rule)
	assert.Equal(t, []string{"`set.service`"}, decisions[0].Lacks)
	assert.Equal(t, "dora.incident.opened stands, because rule 1 makes this issue an incident", decisions[0].String())
}

func TestADraftThatIsPassedOverIsToldInWords(t *testing.T) {
	t.Parallel()
	_, decisions := loaded(t, "version: 1\n").Apply("jira", "jira", source.Events{issue(in("shop", source.KindIssue))})
	require.Len(t, decisions, 1)
	assert.Equal(t, "dora.incident.opened is told by an issue only, and no rule makes it stand: it is passed over", decisions[0].String())
}

func TestARuleThatOnlySetsFactsMakesNoDraftStand(t *testing.T) {
	t.Parallel()
	c := loaded(t, `
version: 1
rules:
  - {match: {kind: pipeline_run, name: "*"}, set: {service: shop/a}}
  - {match: {kind: pipeline_run, name: "Deploy*"}, as: deployment, set: {service: shop/b, environment: production}}
`)
	kept, _ := c.Apply("github", "github", ran(in("shop", source.KindPipelineRun, called("Deploy", "main"))))
	require.Len(t, kept, 2)
	assert.Equal(t, shop("a"), *serviceOf(kept[0].Subject), "the run")
	assert.Equal(t, shop("b"), *serviceOf(kept[1].Subject), "the deployment, by the rule after")
	kept, decisions := c.Apply("github", "github", ran(in("shop", source.KindPipelineRun, called("Tests", "main"))))
	assert.Len(t, kept, 1)
	assert.Equal(t, PassedOver, decisions[len(decisions)-1].Outcome)
}
