// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"
)

// taggedFirst lets telemetry pass the deployment processor before its health is counted.
const taggedFirst = `
service:
  pipelines:
    logs/delivery: {processors: [deployment]}
    traces: {processors: [deployment]}
processors:
  deployment:
`

// When things happen in the story of a canary whose services tell no version.
const (
	unversionedBegun    = 6*time.Minute - 20*time.Second
	unversionedLive     = 6 * time.Minute
	unversionedBad      = 8 * time.Minute
	unversionedIncident = 9 * time.Minute
	unversionedFinished = 10 * time.Minute
	unversionedUndone   = 14 * time.Minute
	unversionedEnd      = 17 * time.Minute
)

// unversionedCanary is the story of a canary that fails a fifth of its requests, from shortly after the beginning of its rollout until
// after its end. No service has a version attribute.
func unversionedCanary(tells func(pcommon.Map, release)) *shopStory {
	s := newShopStory(unversionedEnd)
	s.tells = tells
	s.canary, s.bad = stretch{unversionedLive, unversionedUndone}, stretch{unversionedBad, unversionedUndone}
	s.webhooks = []message{
		s.deployment("checkout-1", "1.0", "planned", -50*time.Hour, -49*time.Hour),
		s.webhook(unversionedBegun, `"event": "deployment.started", "id": "checkout-2", "version": "1.1", "service": "shop/checkout"`),
		s.incident("pager-2", unversionedIncident),
		s.deployment("checkout-2", "1.1", "planned", unversionedBegun, unversionedFinished),
	}
	return s
}

// tellsName sets the attributes of a service that does not know its release: its name and where it runs.
func tellsName(attributes pcommon.Map, r release) {
	attributes.PutStr("service.namespace", "shop")
	attributes.PutStr("service.name", r.service)
	attributes.PutStr("deployment.environment.name", "production")
}

// tellsPod adds the attributes that k8sattributes sets for the pod.
func tellsPod(attributes pcommon.Map, r release) {
	tellsName(attributes, r)
	hash := stableHash
	if r.version == "1.1" {
		hash = canaryHash
	}
	attributes.PutStr("k8s.pod.label.pod-template-hash", hash)
}

// A canary that telemetry identifies by its pods only is suspected, and its deployment is blamed.
func TestACanaryThatTellsNoVersionIsBlamedByItsDeployment(t *testing.T) {
	t.Parallel()
	story, s := unversionedCanary(tellsPod), newStage(t, taggedFirst)
	story.webhooks = append(story.webhooks,
		story.deployment("checkout-3", "1.0", "rollback", unversionedUndone-20*time.Second, unversionedUndone))
	s.tell(story.messages()...)
	s.awaitJudged(story)
	var suspected, failed, attributed []announcement
	s.await("the canary suspected, failed and named in the incident", func() bool {
		suspected, failed, attributed = s.of("dora.change.suspected"), s.standing("dora.change.failed"), s.standing("dora.incident.attributed")
		return len(suspected) > 0 && len(failed) == 1 && len(attributed) == 1 && attributed[0].text("dora.attribution.outcome") == "release"
	})
	for _, one := range slices.Concat(suspected, failed, attributed) {
		assert.Equal(t, "checkout-2", one.text("deployment.id"), one.name)
		assert.Equal(t, "1.1", one.text("service.version"), one.name)
	}
	s.await("operations of the canary by its version", func() bool {
		return s.figures.total("dora.release.operations", `service_version="1.1"`) > 0
	})
}

// If telemetry identifies nothing, it is tagged by its time before and after the rollout only. That is not enough to blame a
// deployment at any time.
func TestTimeAloneBlamesNobody(t *testing.T) {
	t.Parallel()
	for name, overlays := range map[string][]string{"with tags by time": {taggedFirst}, "without tags": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story, s := unversionedCanary(tellsName), newStage(t, overlays...)
			s.tell(story.messages()...)
			s.awaitJudged(story)
			s.await("nobody blamed, suspected or failed", func() bool {
				return len(s.of("dora.change.suspected")) == 0 && len(s.of("dora.change.failed")) == 0 &&
					!slices.ContainsFunc(s.of("dora.incident.attributed"), func(answer announcement) bool {
						return answer.text("dora.attribution.outcome") == "release"
					})
			})
		})
	}
}
