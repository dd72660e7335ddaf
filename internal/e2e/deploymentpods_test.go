// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"testing"
	"time"
)

// Hashes of two templates, as Kubernetes writes them.
const (
	stableHash = "6d4cf56db6"
	canaryHash = "7c9f8d6b54"
)

// podOf returns the attributes that k8sattributes sets for a pod of a ReplicaSet whose service knows nothing of deployments.
func podOf(hash, random string) object {
	return object{
		"service.name": "checkout", "k8s.namespace.name": "shop", "k8s.deployment.name": "checkout",
		"k8s.replicaset.name": "checkout-" + hash, "k8s.pod.name": "checkout-" + hash + "-" + random,
	}
}

func ranUnder(id, version, step string) tags {
	return tags{"deployment.id": id, "service.version": version, "deployment.environment.name": "production", "dora.join.step": step}
}

// During a rollout, pods are told apart by the template that they were created from: a template first seen during it belongs to it.
func TestPodsOfACanaryAreToldApartByTheirTemplates(t *testing.T) {
	t.Parallel()
	s := newTagger(t, taggingConfiguration)
	begin := time.Now().Add(-2 * time.Hour)
	at := func(minutes int) time.Time { return begin.Add(time.Duration(minutes) * time.Minute) }
	old, canary := ranUnder("build-1", "1.1", "platform_revision"), ranUnder("build-2", "1.2", "platform_revision")

	s.deploy("build-1", at(0), at(2), object{"version": "1.1"})
	s.send("old before", at(10), podOf(stableHash, "x2vbg"))
	s.assertTagged("old before", old)
	s.send("old before, later", at(19), podOf(stableHash, "x2vbg"))

	s.tell("started", "build-2", at(20), object{"version": "1.2"})
	s.send("old beside", at(25), podOf(stableHash, "x2vbg"))
	s.assertTagged("old beside", old)
	s.send("canary beside", at(25), podOf(canaryHash, "kf9vd"))
	s.assertTagged("canary beside", canary)
	s.send("another old pod", at(26), podOf(stableHash, "zz4lm"))
	s.assertTagged("another old pod", old)
	s.send("nameless beside", at(26), object{"service.name": "checkout"})
	s.assertTagged("nameless beside", undecided)

	s.tell("finished", "build-2", at(40), object{"version": "1.2", "status": "succeeded"})
	s.send("canary after", at(45), podOf(canaryHash, "kf9vd"))
	s.assertTagged("canary after", canary)
	s.send("the last old pod", at(45), podOf(stableHash, "x2vbg"))
	s.assertTagged("the last old pod", old)
	s.send("nameless after", at(45), object{"service.name": "checkout"})
	s.assertTagged("nameless after", ranUnder("build-2", "1.2", "time"))
}

// A template that a webhook names is known at once, whenever its pods are first seen.
func TestATemplateThatAWebhookTellsIsKnownAtOnce(t *testing.T) {
	t.Parallel()
	s := newTagger(t, taggingConfiguration)
	now := time.Now()
	s.deploy("build-1", now.Add(-time.Hour), now.Add(-50*time.Minute), object{"version": "1.1", "platform_revision": stableHash})
	s.tell("started", "build-2", now.Add(-10*time.Minute), object{"version": "1.2", "platform_revision": canaryHash})
	s.send("old", now.Add(-time.Minute), podOf(stableHash, "x2vbg"))
	s.assertTagged("old", ranUnder("build-1", "1.1", "platform_revision"))
	s.send("canary", now.Add(-time.Minute), podOf(canaryHash, "kf9vd"))
	s.assertTagged("canary", ranUnder("build-2", "1.2", "platform_revision"))
}

// Instances with a start time run what was deployed last before it, also during a rollout.
func TestInstancesRunWhatWasDeployedBeforeTheyStarted(t *testing.T) {
	t.Parallel()
	s := newTagger(t, taggingConfiguration)
	now := time.Now()
	s.deploy("build-1", now.Add(-2*time.Hour), now.Add(-110*time.Minute), object{"version": "1.1"})
	s.tell("started", "build-2", now.Add(-20*time.Minute), object{"version": "1.2"})
	for name, c := range map[string]struct {
		started time.Duration
		want    tags
	}{
		"before the rollout":          {-time.Hour, ranUnder("build-1", "1.1", "instance_start")},
		"during the rollout":          {-10 * time.Minute, ranUnder("build-2", "1.2", "instance_start")},
		"before anything is known of": {-3 * time.Hour, tags{}},
	} {
		s.send(name, now.Add(-time.Minute), object{
			"service.name": "checkout", "service.instance.id": name, "process.creation.time": now.Add(c.started).Format(time.RFC3339),
		})
		s.assertTagged(name, c.want)
	}
}
