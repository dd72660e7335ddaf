// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/golden"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/plogtest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/inquiry"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/watch"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

func releaseFixture() inquiry.Release {
	return inquiry.Release{
		Scope:      delivery.Scope{Service: delivery.Service{Namespace: "shop", Name: "checkout"}, Environment: "production"},
		Deployment: "1784526925", Version: "1.4.2", Revision: strings.Repeat("ab", 20), Step: "revision",
		State: watch.Canary, Health: watch.Failing, Share: 0.1,
		Operations: 2310, Failed: 118, Baseline: 0.002, HasBaseline: true,
		First: delivery.InstantOf(verdictOnset.Add(-time.Minute)), Last: delivery.InstantOf(verdictOnset.Add(4 * time.Minute)),
		Suspected: true, Traces: tracesFixture(2),
	}
}

func tracesFixture(n int) []attribution.Trace {
	var traces []attribution.Trace
	for i := range n {
		traces = append(traces, attribution.Trace{TraceID: [16]byte{1, 15: byte(i + 1)}, SpanID: [8]byte{2, 7: byte(i + 1)}})
	}
	return traces
}

func suspectedFixture() inquiry.News {
	r := releaseFixture()
	return inquiry.News{
		Kind: inquiry.Suspected, At: delivery.InstantOf(verdictOnset.Add(2 * time.Minute)), Release: r,
		Finding: attribution.Finding{
			Deployment: delivery.DeploymentKey{Scope: r.Scope, ID: r.Deployment}, Version: r.Version, Suspected: true,
			Onset: delivery.InstantOf(verdictOnset), Confidence: 0.97,
			Evidence: []attribution.Evidence{
				{Term: "errors", Detail: "5.1 % of 2,310 operations failed, 0.2 % of 18,400 of the others", Value: 7.5},
				{Term: "new_failure", Detail: "NullPointerException in POST /pay", Value: 2.25},
			},
			Traces: tracesFixture(8),
		},
	}
}

func withdrawnFixture() inquiry.News {
	n := suspectedFixture()
	n.Kind, n.At = inquiry.Withdrawn, delivery.InstantOf(verdictOnset.Add(20*time.Minute))
	return n
}

func attributedFixture() inquiry.News {
	service := delivery.Service{Namespace: "shop", Name: "cart"}
	candidate := func(version, id string, probability float64) attribution.Candidate {
		return attribution.Candidate{
			Deployment: delivery.DeploymentKey{Scope: delivery.Scope{Service: service, Environment: "production"}, ID: id},
			Version:    version, Probability: probability, Grade: "A",
			Evidence: []attribution.Evidence{{Term: "errors", Detail: "of cart " + version, Value: 3}},
		}
	}
	return inquiry.News{
		Kind: inquiry.Attributed, At: delivery.InstantOf(verdictOnset.Add(10 * time.Minute)),
		Answer: attribution.Answer{
			Incident:    delivery.IncidentKey{Provider: "pagerduty", ID: "P123", Service: delivery.Service{Namespace: "shop", Name: "checkout"}},
			Environment: "production", Outcome: attribution.OutcomeRelease,
			Opened: delivery.InstantOf(verdictOnset.Add(3 * time.Minute)), Onset: delivery.InstantOf(verdictOnset),
			Candidates:   []attribution.Candidate{candidate("2.3.0", "77", 0.9375), candidate("2.2.9", "", 0.03125)},
			None:         0.03125,
			NoneEvidence: []attribution.Evidence{{Term: "none_fits", Detail: "nothing else changed", Value: -1}},
			Traces:       tracesFixture(2),
		},
	}
}

// newsFixtures holds one piece of news of every kind and every outcome.
func newsFixtures() map[string]inquiry.News {
	healthy := releaseFixture()
	healthy.Health, healthy.State, healthy.Traces, healthy.HasBaseline = watch.Healthy, watch.Full, nil, false
	undeployed := releaseFixture()
	undeployed.Deployment, undeployed.Step, undeployed.Revision = "", "", ""
	undeployed.State, undeployed.Operations, undeployed.Failed = watch.RolledBack, 0, 0
	answer := func(change func(a *attribution.Answer)) inquiry.News {
		n := attributedFixture()
		n.Round = 2
		change(&n.Answer)
		return n
	}
	at := delivery.InstantOf(verdictOnset)
	return map[string]inquiry.News{
		"health_failing":   {Kind: inquiry.HealthChanged, At: at, Release: releaseFixture(), PreviousHealth: watch.Healthy, PreviousState: watch.Canary},
		"health_healthy":   {Kind: inquiry.HealthChanged, At: at, Release: healthy, PreviousHealth: watch.Failing, PreviousState: watch.Full, Round: 1},
		"state_rolledback": {Kind: inquiry.StateChanged, At: at, Release: undeployed, PreviousHealth: watch.Failing, PreviousState: watch.Canary},
		"suspected":        suspectedFixture(),
		"withdrawn":        withdrawnFixture(),
		"release":          attributedFixture(),
		"declared": answer(func(a *attribution.Answer) {
			a.Candidates[0].Declared, a.Contradicted = true, true
		}),
		"suspects": answer(func(a *attribution.Answer) { a.Outcome = attribution.OutcomeSuspects }),
		"none": answer(func(a *attribution.Answer) {
			a.Outcome, a.None = attribution.OutcomeNone, 0.9
		}),
		"insufficient": answer(func(a *attribution.Answer) {
			*a = attribution.Answer{Incident: delivery.IncidentKey{Provider: "pagerduty", ID: "P124"}, Outcome: attribution.OutcomeInsufficientData, None: 1}
		}),
	}
}

// newsRecord encodes one piece of news and returns its resource and its record.
func newsRecord(t *testing.T, n inquiry.News) (map[string]any, plog.LogRecord) {
	t.Helper()
	batch := NewEncoder("scope", "1").NewBatch()
	batch.AddNews(n, verdictDecided)
	logs := batch.Logs()
	require.Equal(t, 1, logs.LogRecordCount())
	resource := logs.ResourceLogs().At(0)
	return resource.Resource().Attributes().AsRaw(), resource.ScopeLogs().At(0).LogRecords().At(0)
}

func TestNewsIsToldAsTheGoldenFilesShow(t *testing.T) {
	t.Parallel()
	for name, n := range newsFixtures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			batch := NewEncoder(testScope, "0.1.0").NewBatch()
			batch.AddNews(n, verdictDecided)
			logs := batch.Logs()
			path := filepath.Join("testdata", "news", name+".yaml")
			if *update {
				require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
				require.NoError(t, golden.WriteLogsToFile(path, logs))
			}
			expected, err := golden.ReadLogs(path)
			require.NoError(t, err)
			require.NoError(t, plogtest.CompareLogs(expected, logs))
			assert.Equal(t, eventNames(expected), eventNames(logs), "CompareLogs does not look at event names")
		})
	}
}

func TestEveryGoldenFileOfNewsBelongsToAFixture(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/news/*.yaml")
	require.NoError(t, err)
	fixtures := newsFixtures()
	assert.Len(t, files, len(fixtures))
	for _, file := range files {
		assert.Contains(t, fixtures, strings.TrimSuffix(filepath.Base(file), ".yaml"))
	}
}

func TestNewsIsNoEventForTheHistory(t *testing.T) {
	t.Parallel()
	batch := NewEncoder("scope", "1").NewBatch()
	for _, n := range newsFixtures() {
		batch.AddNews(n, verdictDecided)
	}
	stats := Decode(batch.Logs(), func(*delivery.Event, error) { t.Error("news was read as an event") })
	assert.Equal(t, Stats{Unsupported: len(newsFixtures())}, stats, "what the connector tells may come back to it")
}

// TestReleaseDocumentationListsEveryAttribute compares the first column of each event's table with the attributes of the
// fixtures.
func TestReleaseDocumentationListsEveryAttribute(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "releases.md"))
	require.NoError(t, err)
	listed := map[string]map[string]bool{}
	for _, section := range strings.Split(string(page), "\n### `")[1:] {
		event, text, _ := strings.Cut(section, "`")
		listed[event] = map[string]bool{}
		for line := range strings.SplitSeq(text, "\n") {
			if cells := strings.Split(line, "|"); len(cells) > 2 && strings.Contains(cells[1], "`") {
				for _, key := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
					listed[event][key[1]] = true
				}
			}
		}
	}
	told := map[string]map[string]bool{}
	for _, n := range newsFixtures() {
		resource, record := newsRecord(t, n)
		event := record.EventName()
		if told[event] == nil {
			told[event] = map[string]bool{}
		}
		for _, attributes := range []map[string]any{resource, record.Attributes().AsRaw()} {
			for key := range attributes {
				told[event][key] = true
			}
		}
	}
	assert.Equal(t, told, listed)
}

func TestSuspicionBelongsToItsFirstFailingTrace(t *testing.T) {
	t.Parallel()
	n := suspectedFixture()
	_, record := newsRecord(t, n)
	assert.Equal(t, n.Finding.Traces[0].TraceID, [16]byte(record.TraceID()))
	assert.Equal(t, n.Finding.Traces[0].SpanID, [8]byte(record.SpanID()))
	assert.Equal(t, []any{
		"01000000000000000000000000000002", "01000000000000000000000000000003", "01000000000000000000000000000004",
		"01000000000000000000000000000005", "01000000000000000000000000000006",
	}, record.Attributes().AsRaw()["dora.attribution.trace_ids"], "at most five more")
	assert.Equal(t, verdictOnset, record.Timestamp().AsTime(), "it happened at its onset")

	n.Finding.Traces = n.Finding.Traces[:1]
	_, record = newsRecord(t, n)
	assert.NotContains(t, record.Attributes().AsRaw(), "dora.attribution.trace_ids")
	n.Finding.Traces = nil
	_, record = newsRecord(t, n)
	assert.True(t, record.TraceID().IsEmpty())
}

func TestSuspicionNamesNoDeploymentThatIsNotSure(t *testing.T) {
	t.Parallel()
	n := suspectedFixture()
	n.Release.Step, n.Finding.Deployment.ID = "image_tag", ""
	for _, kind := range []inquiry.NewsKind{inquiry.Suspected, inquiry.Withdrawn} {
		n.Kind = kind
		_, record := newsRecord(t, n)
		attributes := record.Attributes().AsRaw()
		assert.NotContains(t, attributes, "deployment.id")
		assert.Equal(t, "1.4.2", attributes["service.version"])
	}
}

func TestWithdrawalNamesTheSuspicionItTakesBack(t *testing.T) {
	t.Parallel()
	told, withdrawn := suspectedFixture(), withdrawnFixture()
	_, suspicion := newsRecord(t, told)
	_, withdrawal := newsRecord(t, withdrawn)
	assert.Equal(t, suspicion.Attributes().AsRaw()["log.record.uid"], withdrawal.Attributes().AsRaw()["dora.attribution.retracted_uid"])
	assert.Equal(t, withdrawn.At.Time(), withdrawal.Timestamp().AsTime())

	withdrawn.Release.Version, withdrawn.Release.Deployment = "1.4.2+build.7", "9"
	_, renamed := newsRecord(t, withdrawn)
	assert.Equal(t, suspicion.Attributes().AsRaw()["log.record.uid"], renamed.Attributes().AsRaw()["dora.attribution.retracted_uid"], "though it is called differently now")

	withdrawn.Round++
	_, later := newsRecord(t, withdrawn)
	assert.NotEqual(t, suspicion.Attributes().AsRaw()["log.record.uid"], later.Attributes().AsRaw()["dora.attribution.retracted_uid"], "each round has its own")
}

func TestAnswerNamesTheOneItReplaces(t *testing.T) {
	t.Parallel()
	first, second := attributedFixture(), attributedFixture()
	second.Round, second.Answer.Outcome = 1, attribution.OutcomeNone
	_, one := newsRecord(t, first)
	_, two := newsRecord(t, second)
	assert.NotContains(t, one.Attributes().AsRaw(), "dora.attribution.replaces_uid", "the first replaces none")
	assert.Equal(t, one.Attributes().AsRaw()["log.record.uid"], two.Attributes().AsRaw()["dora.attribution.replaces_uid"])
	assert.NotEqual(t, one.Attributes().AsRaw()["log.record.uid"], two.Attributes().AsRaw()["log.record.uid"])
}

func TestIncidentOfAnUnknownServiceHasNoServiceOnItsResource(t *testing.T) {
	t.Parallel()
	resource, record := newsRecord(t, newsFixtures()["insufficient"])
	assert.Empty(t, resource)
	assert.Equal(t, "incident P124: too little is known to say what caused it", record.Body().Str())
}

func TestAnswerNamesTheServiceOfTheReleaseToo(t *testing.T) {
	t.Parallel()
	resource, record := newsRecord(t, attributedFixture())
	attributes := record.Attributes().AsRaw()
	assert.Equal(t, "checkout", resource["service.name"], "the incident's")
	assert.Equal(t, "cart", attributes["dora.attribution.service.name"], "the release's")
	assert.Equal(t, "77", attributes["deployment.id"])
	assert.Equal(t, "pagerduty", attributes["dora.provider.name"], "as the incident has it")
	_, suspects := newsRecord(t, newsFixtures()["suspects"])
	for _, key := range []string{"dora.attribution.service.name", "deployment.id", "service.version"} {
		assert.NotContains(t, suspects.Attributes().AsRaw(), key, "several are no answer")
	}
}

func TestCandidatesAreBounded(t *testing.T) {
	t.Parallel()
	n := attributedFixture()
	n.Answer.Outcome = attribution.OutcomeSuspects
	for i := range 100 {
		c := n.Answer.Candidates[0]
		c.Version = strings.Repeat(strconv.Itoa(i), 20)
		n.Answer.Candidates = append(n.Answer.Candidates, c)
	}
	_, record := newsRecord(t, n)
	assert.Len(t, record.Attributes().AsRaw()["dora.attribution.candidates"], 10)
	assert.LessOrEqual(t, len([]rune(record.Body().Str())), delivery.MaxDisplayLength)
}

func TestWhoIsHardlyToBlameIsACandidateButNotInTheSentence(t *testing.T) {
	t.Parallel()
	n := attributedFixture()
	n.Answer.Outcome = attribution.OutcomeSuspects
	n.Answer.Candidates[1].Probability = 0.0099
	_, record := newsRecord(t, n)
	assert.Len(t, record.Attributes().AsRaw()["dora.attribution.candidates"], 2)
	assert.Contains(t, record.Body().Str(), "cart 2.3.0")
	assert.NotContains(t, record.Body().Str(), "cart 2.2.9")
}

func TestWhatAPersonKnowsIsSaidToBeDeclared(t *testing.T) {
	t.Parallel()
	n := newsFixtures()["none"]
	n.Answer.None, n.Answer.NoneEvidence = 1, []attribution.Evidence{{Term: inquiry.NotChangeRelated}}
	_, record := newsRecord(t, n)
	assert.Contains(t, record.Body().Str(), "caused by no release (declared)")
}

func TestNewsUIDTellsNewsApart(t *testing.T) {
	t.Parallel()
	uid := func(kind inquiry.NewsKind, change func(*inquiry.News)) any {
		n := inquiry.News{Kind: kind, At: delivery.InstantOf(verdictOnset), Release: releaseFixture(), PreviousHealth: watch.Healthy, PreviousState: watch.Pending}
		n.Finding, n.Answer = suspectedFixture().Finding, attributedFixture().Answer
		change(&n)
		_, record := newsRecord(t, n)
		return record.Attributes().AsRaw()["log.record.uid"]
	}
	tests := map[string]struct {
		kind   inquiry.NewsKind
		change func(*inquiry.News)
		equal  bool
	}{
		"health, and figures that came in":       {inquiry.HealthChanged, func(n *inquiry.News) { n.Release.Operations++ }, true},
		"health, and a deployment found":         {inquiry.HealthChanged, func(n *inquiry.News) { n.Release.Deployment = "8" }, true},
		"health, and another moment":             {inquiry.HealthChanged, func(n *inquiry.News) { n.At++ }, false},
		"health, and another version":            {inquiry.HealthChanged, func(n *inquiry.News) { n.Release.Version = "2" }, false},
		"health, and other health":               {inquiry.HealthChanged, func(n *inquiry.News) { n.Release.Health = watch.Degraded }, false},
		"health, and another environment":        {inquiry.HealthChanged, func(n *inquiry.News) { n.Release.Scope.Environment = "eu" }, false},
		"health, and the state at that moment":   {inquiry.HealthChanged, func(n *inquiry.News) { n.Kind = inquiry.StateChanged }, false},
		"state, and the health at that moment":   {inquiry.StateChanged, func(n *inquiry.News) { n.Release.Health = watch.Degraded }, true},
		"state, and another one":                 {inquiry.StateChanged, func(n *inquiry.News) { n.Release.State = watch.Full }, false},
		"a suspicion, and more evidence":         {inquiry.Suspected, func(n *inquiry.News) { n.Finding.Confidence = 0.5; n.Finding.Evidence = nil }, true},
		"a suspicion, and a deployment found":    {inquiry.Suspected, func(n *inquiry.News) { n.Release.Deployment = "8" }, true},
		"a suspicion, and another onset":         {inquiry.Suspected, func(n *inquiry.News) { n.Finding.Onset++ }, false},
		"a suspicion, and its withdrawal":        {inquiry.Suspected, func(n *inquiry.News) { n.Kind = inquiry.Withdrawn }, false},
		"a suspicion, told again":                {inquiry.Suspected, func(n *inquiry.News) { n.Round++ }, false},
		"an answer, and another probability":     {inquiry.Attributed, func(n *inquiry.News) { n.Answer.None = 0 }, true},
		"an answer, and one on another incident": {inquiry.Attributed, func(n *inquiry.News) { n.Answer.Incident.ID = "P2" }, false},
		"an answer, and one on another service":  {inquiry.Attributed, func(n *inquiry.News) { n.Answer.Incident.Service.Name = "cart" }, false},
		"an answer, and the one that replaces":   {inquiry.Attributed, func(n *inquiry.News) { n.Round++ }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.equal, uid(test.kind, func(*inquiry.News) {}) == uid(test.kind, test.change))
		})
	}
}

func TestSeverityOfNewsSaysHowMuchAttentionItDeserves(t *testing.T) {
	t.Parallel()
	want := map[string]plog.SeverityNumber{
		"health_failing": plog.SeverityNumberWarn2, "health_healthy": plog.SeverityNumberInfo, "state_rolledback": plog.SeverityNumberWarn,
		"suspected": plog.SeverityNumberWarn2, "withdrawn": plog.SeverityNumberInfo,
		"release": plog.SeverityNumberInfo, "declared": plog.SeverityNumberInfo, "suspects": plog.SeverityNumberInfo,
		"none": plog.SeverityNumberInfo, "insufficient": plog.SeverityNumberInfo,
	}
	for name, n := range newsFixtures() {
		_, record := newsRecord(t, n)
		assert.Equal(t, want[name], record.SeverityNumber(), name)
	}
	degraded := newsFixtures()["health_failing"]
	degraded.Release.Health = watch.Degraded
	_, record := newsRecord(t, degraded)
	assert.Equal(t, plog.SeverityNumberWarn, record.SeverityNumber())
}
