// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deliverylog

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// shortRevision is the length of an abbreviated revision, in digits.
const shortRevision = 12

// body returns a short sentence for people. It contains nothing that the attributes do not contain, no title and no
// person, and is at most [delivery.MaxDisplayLength] long.
func body(e *delivery.Event) string {
	var sentence string
	switch facts := e.Subject.(type) {
	case *delivery.DeploymentFacts:
		sentence = deploymentSentence(e, facts)
	case *delivery.ChangeFacts:
		sentence = changeSentence(e.Name, facts)
	case *delivery.RevisionFacts:
		sentence = fmt.Sprintf("%s pushed to %s of %s", short(facts.Revision), facts.Ref.Name, repositoryLabel(facts.Repository))
	case *delivery.PipelineRunFacts:
		sentence = pipelineSentence(e, facts)
	case *delivery.IncidentFacts:
		sentence = incidentSentence(e.Name, facts)
	case *delivery.ArtifactFacts:
		sentence = artifactSentence(facts)
	case *delivery.FeatureFlagFacts:
		sentence = words("feature flag", facts.Key, string(facts.Action), after("for", facts.Service.Name), after("in", facts.Environment.Name))
	case *delivery.CorrectionFacts:
		sentence = correctionSentence(facts)
	}
	return delivery.DisplayText(sentence)
}

func deploymentSentence(e *delivery.Event, d *delivery.DeploymentFacts) string {
	release := words(d.Service.Name, cmp.Or(d.Version, short(d.Revision)))
	environment := d.Environment.Name
	switch {
	case e.Name == delivery.DeploymentStarted:
		return words(release, "deploying to", environment, details(string(d.State)))
	case e.Name == delivery.DeploymentRolledBack:
		return words(d.Service.Name, "rolled back in", environment,
			after("from", d.PreviousVersion), after("to", d.Version))
	case e.Name == delivery.DeploymentDeleted:
		return words("deployment", d.ID, "of", release, "to", environment, "deleted by its source")
	case e.Name == delivery.DeploymentApprovalRequested:
		return words(release, "waits for approval to go to", environment)
	case e.Name == delivery.DeploymentApproved:
		return words(release, "approved for", environment)
	case e.Name == delivery.DeploymentRejected:
		return words(release, "rejected for", environment)
	case e.Name == delivery.DeploymentStageFinished:
		return words(release, "in stage", d.Stage, "of", environment, details(string(d.Status), d.ErrorType))
	case d.Status == delivery.StatusSucceeded:
		return words(release, "deployed to", environment, details(string(d.Status), reasonLabel(d.Reason), took(d.StartTime, e.Time)))
	}
	return words(release, "not deployed to", environment, details(string(d.Status), d.ErrorType, took(d.StartTime, e.Time)))
}

// reasonLabel returns the reason unless it is the usual one, planned.
func reasonLabel(reason delivery.Reason) string {
	if reason == delivery.ReasonPlanned {
		return ""
	}
	return string(reason)
}

func changeSentence(name delivery.EventName, c *delivery.ChangeFacts) string {
	switch name {
	case delivery.ChangeMerged:
		return words("change", c.ID, "merged into", c.Base.Name, "of", repositoryLabel(c.Repository))
	case delivery.ChangeReviewed:
		return words("change", c.ID, "reviewed in", repositoryLabel(c.Repository), details(string(c.ReviewOutcome)))
	}
	return words("change", c.ID, "opened in", repositoryLabel(c.Repository))
}

func pipelineSentence(e *delivery.Event, r *delivery.PipelineRunFacts) string {
	run := words("pipeline", r.Name, "run", r.RunID)
	if e.Name == delivery.PipelineRunStarted {
		return words(run, "started")
	}
	return words(run, "finished", details(string(r.Result), took(r.StartTime, e.Time)))
}

func incidentSentence(name delivery.EventName, i *delivery.IncidentFacts) string {
	step := strings.TrimPrefix(string(name), "dora.incident.")
	return words("incident", i.ID, step, after("for", i.Service.Name), after("in", i.Environment.Name),
		details(string(i.Severity), i.SeverityLabel))
}

func artifactSentence(a *delivery.ArtifactFacts) string {
	name := cmp.Or(a.ImageName, a.PURL)
	for _, digest := range a.ImageDigests {
		name = cmp.Or(name, digest)
	}
	return words("artifact", name, a.Version, "published", after("from", short(a.Revision)), after("of", repositoryLabel(a.Repository)))
}

func repositoryLabel(r delivery.Repository) string {
	if r.Owner != "" && r.Name != "" {
		return r.Owner + "/" + r.Name
	}
	return cmp.Or(r.Name, r.URL)
}

func short(revision string) string {
	if len(revision) > shortRevision {
		return revision[:shortRevision]
	}
	return revision
}

// took returns the time from start to end, or nothing if the start is unknown or not before the end.
func took(start, end time.Time) string {
	if start.IsZero() || !end.After(start) {
		return ""
	}
	return end.Sub(start).Round(time.Second).String()
}

// words joins the texts that are not empty with blanks.
func words(said ...string) string { return strings.Join(present(said), " ") }

// details puts the texts that are not empty in parentheses, or returns nothing.
func details(said ...string) string {
	if list := present(said); len(list) > 0 {
		return "(" + strings.Join(list, ", ") + ")"
	}
	return ""
}

// after puts a word before a text, or returns nothing if the text is empty.
func after(word, said string) string {
	if said == "" {
		return ""
	}
	return word + " " + said
}

func present(said []string) []string {
	list := make([]string, 0, len(said))
	for _, word := range said {
		if word != "" {
			list = append(list, word)
		}
	}
	return list
}
