// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// faulty are files that must be refused. A schema can find only the structural faults.
var faulty = []struct {
	name       string
	yaml       string
	want       []string
	structural bool
}{
	{"nothing", "", []string{"the file is empty: begin it with `version: 1`"}, false},
	{"only a comment", "# later", []string{"the file is empty"}, false},
	{"no YAML", "version: [", []string{"yaml: line 1"}, false},
	{"a list", "- version: 1", []string{"the file must be a section of keys and values"}, true},
	{"no version", "services: []", []string{"`version` must be 1"}, true},
	{"a version of the future", "version: 2", []string{"line 1: `version` must be 1, the only version of this format; it is 2"}, true},
	{"a choice in words", "version: 1\ndefinitions: {count_suspected: \"yes\"}", []string{"`definitions.count_suspected` must be true or false"}, true},
	{"a version in words", "version: one", []string{"`version` must be a whole number"}, true},
	{"two documents", "version: 1\n---\nversion: 1", []string{"the file holds several documents"}, false},
	{"a key twice", "version: 1\nrules: []\nrules: []", []string{"line 3: `rules` stands here twice"}, false},
	{"an unknown key", "version: 1\nservice: []", []string{"line 2: `service` is not known here: use one of version, include, services,"}, true},
	{"an unknown key deep down", "version: 1\nservices: [{name: a, repositories: [{uri: x}]}]", []string{"`services[0].repositories[0].uri` is not known here: use one of url, paths"}, true},
	{"a text for a list", "version: 1\nservices: [{name: a, argocd: a-prod}]", []string{"`services[0].argocd` must be a list"}, true},
	{"a list for a text", "version: 1\nservices: [{name: [a]}]", []string{"`services[0].name` must be a text"}, true},
	{"a service without a name", "version: 1\nservices: [{owner: a}]", []string{"`services[0].name` is missing"}, true},
	{"a namespace in the name", "version: 1\nservices: [{name: shop/a}]", []string{"put what stands before the / into `namespace`"}, true},
	{"a service twice", "version: 1\nservices: [{name: a}, {name: a}]", []string{"`services[1]` lists a a second time, after `services[0]`"}, false},
	{"a person", "version: 1\nservices: [{name: a, owner: jane@example.com}, {name: b, owner: 'user:jane'}]", []string{"`services[0].owner` is \"jane@example.com\": name a team", "`services[1].owner`"}, true},
	{"a criticality", "version: 1\nservices: [{name: a, criticality: urgent}]", []string{"`services[0].criticality` is \"urgent\": use one of critical, high, medium, low"}, true},
	{"a runbook in a drawer", "version: 1\nservices: [{name: a, runbook: drawer}]", []string{"`services[0].runbook` is \"drawer\": it must be a web address"}, true},
	{"a dependency", "version: 1\nservices: [{name: a, depends_on: [a/b/c]}]", []string{"`services[0].depends_on[0]` is \"a/b/c\": write name or namespace/name"}, true},
	{"a repository without an address", "version: 1\nservices: [{name: a, repositories: [{paths: [x]}]}]", []string{"`services[0].repositories[0].url` is missing"}, true},
	{"a repository by half", "version: 1\nservices: [{name: a, repositories: [{url: shop}]}]", []string{"`services[0].repositories[0].url` is \"shop\": it must be an address"}, false},
	{"a way out of the repository", "version: 1\nservices: [{name: a, repositories: [{url: a/b, paths: [../c, 'x/*', /]}]}]", []string{"paths[0]` is \"../c\"", "paths[1]` is \"x/*\"", "paths[2]` is \"/\""}, false},
	{"an alert without labels", "version: 1\nservices: [{name: a, alerts: [{}]}]", []string{"`services[0].alerts[0]` matches no label"}, true},
	{"an alert's pattern", "version: 1\nservices: [{name: a, alerts: [{service: '['}]}]", []string{"`services[0].alerts[0].service` is \"[\", which is no pattern"}, false},
	{"an empty application", "version: 1\nservices: [{name: a, argocd: ['']}]", []string{"`services[0].argocd[0]` is empty"}, true},
	{"an environment called nothing", "version: 1\nenvironments: {aliases: {prod-eu: ''}}", []string{"`environments.aliases.prod-eu` maps \"prod-eu\" to \"\""}, true},
	{"an environment called two things", "version: 1\nenvironments: {aliases: {P: production, p: staging}}", []string{"case does not matter here"}, false},
	{"telemetry by nothing", "version: 1\nenvironments: {telemetry: [{}]}", []string{"telemetry[0].attribute` is missing", "telemetry[0].match` is missing", "telemetry[0].environment` is missing"}, true},
	{"telemetry that names its environment", "version: 1\nenvironments: {telemetry: [{attribute: env, match: p, environment: production}]}", []string{"`environments.telemetry[0].attribute` is \"env\": telemetry that has it names its environment; map that name in `environments.aliases`"}, true},
	{"telemetry by no pattern", "version: 1\nenvironments: {telemetry: [{attribute: k8s.cluster.name, match: '[', environment: production}]}", []string{"`environments.telemetry[0].match` is \"[\", which is no pattern"}, false},
	{"a tier", "version: 1\nenvironments: {tiers: {'prod-*': prod, '[': production}}", []string{"`environments.tiers.prod-*` is \"prod\": use one of production,", "`environments.tiers.[` is no pattern"}, true},
	{"definitions", "version: 1\ndefinitions: {rollback_blame: nobody, hotfix_refs: ['['], rollout_window: soon, excluded_change_kinds: [x]}", []string{"`definitions.rollback_blame` cannot be: `rollback_blame`: \"nobody\" is none of", "`definitions.hotfix_refs`", "`definitions.rollout_window` is \"soon\"", "`definitions.excluded_change_kinds`"}, true},
	{"no production", "version: 1\ndefinitions: {production_tiers: []}", []string{"`definitions.production_tiers` cannot be"}, true},
	{"an objective of nothing", "version: 1\nobjectives: [{}]", []string{"objectives[0].service`", "objectives[0].environment` is missing", "objectives[0].name` is missing", "objectives[0].target` is 0", "objectives[0].window` is \"\""}, true},
	{"an objective beyond reach", "version: 1\nobjectives: [{service: a, environment: production, name: x, target: 1.0, window: 30d}]", []string{"`objectives[0].target` is 1: it must lie between 0 and 1"}, true},
	{"an endless objective", "version: 1\nobjectives: [{service: a, environment: production, name: x, target: 0.9, window: 400d}]", []string{"`objectives[0].window` is \"400d\""}, false},
	{"an objective twice", "version: 1\nobjectives: [&o {service: a, environment: p, name: x, target: 0.9, window: 1d}, *o]", []string{"`objectives[1]` is the objective `objectives[0]` once more"}, false},
	{"a rule about everything", "version: 1\nrules: [{as: ignore}]", []string{"`rules[0].match` is missing"}, true},
	{"a rule that does nothing", "version: 1\nrules: [{match: {kind: job}}]", []string{"`rules[0]` does nothing"}, true},
	{"a push as a deployment", "version: 1\nrules: [{match: {kind: push}, as: deployment}]", []string{"`rules[0].as` is \"deployment\": nothing of kind push can become one; use pipeline_run, job, release, tag or change"}, false},
	{"a run as an incident", "version: 1\nrules: [{match: {kind: pipeline_run}, as: incident}]", []string{"`rules[0].as` is \"incident\": nothing of kind pipeline_run can become one; use issue or alert"}, false},
	{"an alert as a deployment", "version: 1\nrules: [{match: {kind: alert, severity: [low]}, as: deployment}]", []string{"nothing of kind alert can become one"}, false},
	{"facts of a job that is nothing yet", "version: 1\nrules: [{match: {kind: job}, set: {service: a}}]", []string{"`rules[0].as` is missing: what is of kind job stands only if a rule says what it is; say `as: deployment`"}, false},
	{"the severity of a change", "version: 1\nrules: [{match: {kind: change}, set: {severity: high}}]", []string{"`rules[0].set.severity` is set in vain: nothing of kind change that stands without a rule has one; remove `set.severity`"}, false},
	{"the environment of a push", "version: 1\nrules: [{match: {kind: push}, set: {environment: production}}]", []string{"`rules[0].set.environment` is set in vain: nothing of kind push that stands without a rule has one; remove `set.environment`"}, false},
	{"the environment of a run", "version: 1\nrules: [{match: {kind: pipeline_run}, set: {environment: production}}]", []string{"remove `set.environment`, or say `as: deployment`"}, false},
	{"runs by severity", "version: 1\nrules: [{match: {kind: pipeline_run, severity: [low]}, as: deployment}]", []string{"`rules[0].match.severity` can never match: nothing of kind pipeline_run that is a deployment has one; remove `match.severity`"}, false},
	{"deployments of any kind by severity", "version: 1\nrules: [{match: {severity: [low]}, as: deployment}]", []string{"`rules[0].match.severity` can never match: nothing that is a deployment has one"}, false},
	{"pushes by environment", "version: 1\nrules: [{match: {kind: push, environment: production}, as: ignore}]", []string{"`rules[0].match.environment` can never match: nothing of kind push has one"}, false},
	{"changes by path", "version: 1\nrules: [{match: {kind: change, paths: ['src/**']}, as: deployment}]", []string{"`rules[0].match.paths` can never match: nothing of kind change that is a deployment tells its paths, only pipeline_run can; remove `match.paths`"}, false},
	{"incidents of any kind by path", "version: 1\nrules: [{match: {paths: ['src/**']}, as: incident}]", []string{"`rules[0].match.paths` can never match: nothing that is an incident tells its paths; remove `match.paths`"}, false},
	{"runs by label", "version: 1\nrules: [{match: {kind: pipeline_run, labels: {a: b}}, as: ignore}]", []string{"`rules[0].match.labels` can never match"}, false},
	{"alerts by repository and branch", "version: 1\nrules: [{match: {kind: alert, repository: 'a/*', branch: main}, as: ignore}]", []string{"`rules[0].match.repository` can never match", "`rules[0].match.branch` can never match"}, false},
	{"changes by name", "version: 1\nrules: [{match: {kind: change, name: 'a*'}, as: ignore}]", []string{"`rules[0].match.name` can never match"}, false},
	{"a rule as what", "version: 1\nrules: [{match: {kind: job}, as: release}]", []string{"`rules[0].as` is \"release\": use one of deployment, incident, ignore"}, true},
	{"a kind", "version: 1\nrules: [{match: {kind: workflow_run}, as: ignore}]", []string{"`rules[0].match.kind` is \"workflow_run\": use one of deployment, pipeline_run,"}, true},
	{"patterns", "version: 1\nrules: [{match: {name: '{', branch: '[', paths: ['[a'], severity: [bad]}, as: ignore}]", []string{"match.name`", "match.branch`", "match.paths[0]`", "match.severity[0]` is \"bad\""}, true},
	{"facts of what is ignored", "version: 1\nrules: [{match: {kind: job}, as: ignore, set: {service: a}}]", []string{"`rules[0]` sets facts of what it ignores"}, false},
	{"the severity of a deployment", "version: 1\nrules: [{match: {kind: job}, as: deployment, set: {severity: high}}]", []string{"remove `set.severity`"}, false},
	{"the reason of an incident", "version: 1\nrules: [{match: {kind: issue}, as: incident, set: {reason: hotfix}}]", []string{"remove `set.reason`"}, false},
	{"values to set", "version: 1\nrules: [{match: {kind: job}, set: {reason: fun, change_kind: big, severity: bad, service: a/b/c}}]", []string{"set.reason` is \"fun\"", "set.change_kind` is \"big\"", "set.severity` is \"bad\"", "set.service` is \"a/b/c\""}, true},
	{"a file that is not", "version: 1\ninclude: [nowhere.yaml, '*/none.yaml', '[']", []string{"`include[0]`: \"nowhere.yaml\" matches no file", "`include[1]`", "`include[2]`: \"[\" is no pattern of files"}, false},
	{"an anchor in itself", "version: 1\nservices: &s [*s]", []string{"`services[0]` must be a section"}, false},
	{"aliases of aliases of aliases", bomb(), []string{"the file stands for more than 500000 values"}, false},
}

// bomb is a short file that expands to a hundred million values.
func bomb() string {
	line := func(of string) string { return strings.TrimSuffix(strings.Repeat(of+", ", 1000), ", ") }
	return "version: 1\nrules:\n- name: &m [" + line("x") + "]\n- match: &p {paths: *m}\n- &r {match: *p}\n- " + strings.ReplaceAll(line("*r"), ", ", "\n- ")
}

func TestFaultsAreToldWithPathAndLine(t *testing.T) {
	t.Parallel()
	for _, tt := range faulty {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := Load(laid(t, map[string]string{"delivery.yaml": tt.yaml}))
			assert.Nil(t, c)
			require.Error(t, err)
			for _, want := range tt.want {
				assert.ErrorContains(t, err, want)
			}
		})
	}
}

func TestEveryFaultIsToldAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Load(laid(t, map[string]string{
		"delivery.yaml": `version: 1
include: ["*.yml"]
services:
  - name: checkout
    criticality: urgent
  - {nam: search}
rules:
  - as: ignore
`,
		"a.yml": "kind: Component\nmetadata: {name: a/b}\n",
		"b.yml": "kind: Component\nmetadata: {namespace: shop}\n---\nkind: [",
	}))
	require.Error(t, err)
	for _, want := range []string{
		"line 5: `services[0].criticality` is \"urgent\"",
		"line 6: `services[1].nam` is not known here",
		"line 6: `services[1].name` is missing",
		"line 8: `rules[0].match` is missing",
		"a.yml: document 1: \"a/b\" cannot name a service",
		"b.yml: document 1: `metadata.name` is missing",
		"b.yml: document 2: yaml:",
	} {
		assert.ErrorContains(t, err, want)
	}
}

func TestWhatFollowsFromAFaultIsNoNews(t *testing.T) {
	t.Parallel()
	_, err := Load(laid(t, map[string]string{"delivery.yaml": "version: one\nservices: [{name: [a]}]\n"}))
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "must be 1", "the version is no number: that it is not 1 follows")
	assert.NotContains(t, err.Error(), "is missing")
}

func TestManyFaultsAreCut(t *testing.T) {
	t.Parallel()
	_, err := Load(laid(t, map[string]string{"delivery.yaml": "version: 1\nservices:\n" + strings.Repeat("  - {}\n", 60)}))
	assert.ErrorContains(t, err, "and 10 more")
}

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	_, err := Load(laid(t, nil))
	assert.ErrorContains(t, err, "no such file")
	_, err = Load(laid(t, map[string]string{"delivery.yaml": "version: 1 #" + strings.Repeat(" ", maxFileSize)}))
	assert.ErrorIs(t, err, errTooLarge)
	_, err = Load(t.TempDir())
	assert.Error(t, err)
}

func FuzzLoad(f *testing.F) {
	for _, tt := range faulty {
		if len(tt.yaml) < 1000 {
			f.Add([]byte(tt.yaml), []byte("kind: Component\nmetadata: {name: a}\n"))
		}
	}
	f.Add([]byte("version: 1\nservices: [{name: a}]\n"), []byte("kind: Component\nmetadata: {name: a}\nspec: {owner: 1}\n"))
	f.Fuzz(func(t *testing.T, main, included []byte) {
		b := bundle{main: main, included: []document{{name: "c.yaml", content: included}}}
		c, err := understand(b)
		if (c == nil) == (err == nil) {
			t.Fatalf("catalog %v with error %v", c, err)
		}
		if c == nil {
			return
		}
		again, err := understand(b)
		require.NoError(t, err)
		assert.Equal(t, c.Hash(), again.Hash())
		assert.Equal(t, c.Services(), again.Services())
		for _, s := range c.Services() {
			assert.NotEmpty(t, s.Name)
		}
	})
}
