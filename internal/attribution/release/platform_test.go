// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

func TestAHashIsStrippedOnlyWhereTheResourceProvesIt(t *testing.T) {
	t.Parallel()
	const hash = "6d4cf56db6"
	tests := []struct {
		name, service string
		rest          resource
		want          string
	}{
		{"by the ReplicaSet of that name", "cart-" + hash, resource{"k8s.replicaset.name": "cart-" + hash}, "cart"},
		{"by a pod of that name", "cart-" + hash, resource{"k8s.pod.name": "cart-" + hash + "-x7k2p"}, "cart"},
		{"by the label of Deployments", "cart-" + hash, resource{"k8s.pod.labels.pod-template-hash": hash}, "cart"},
		{"by the label of Argo Rollouts", "cart-" + hash, resource{"k8s.pod.label.rollouts-pod-template-hash": hash}, "cart"},
		{"by a label, however short", "cart-d4", resource{"k8s.pod.label.pod-template-hash": "d4"}, "cart"},
		{"a name of several words", "shop-cart-" + hash, resource{"k8s.replicaset.name": "shop-cart-" + hash}, "shop-cart"},
		{"not without a proof", "cart-" + hash, nil, "cart-" + hash},
		{"not by another ReplicaSet", "cart-" + hash, resource{"k8s.replicaset.name": "cart-7d4cf56db6"}, "cart-" + hash},
		{"not by another label", "cart-" + hash, resource{"k8s.pod.label.pod-template-hash": "7d4cf56db6"}, "cart-" + hash},
		{"not a word that happens to have no vowels", "cart-db", resource{"k8s.replicaset.name": "cart-db"}, "cart-db"},
		{"not a word with vowels", "cart-backend", resource{"k8s.replicaset.name": "cart-backend"}, "cart-backend"},
		{"not the name of a Deployment", "cart-wxyz22", resource{"k8s.pod.name": "cart-wxyz22-x7k2p", "k8s.deployment.name": "cart-wxyz22"}, "cart-wxyz22"},
		{"not the name of a DaemonSet", "cart-wxyz22", resource{"k8s.pod.name": "cart-wxyz22-x7k2p", "k8s.daemonset.name": "cart-wxyz22"}, "cart-wxyz22"},
		{"not by a pod of a StatefulSet", "cart-" + hash, resource{"k8s.pod.name": "cart-" + hash + "-0"}, "cart-" + hash},
		{"not a hash alone", hash, resource{"k8s.replicaset.name": hash}, hash},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := resolved(tt.rest.with(resource{"service.name": tt.service})).Identity
			assert.Equal(t, tt.want, got.Service)
			if got.Service != tt.service {
				assert.Equal(t, tt.service, got.Service+"-"+got.PlatformRevision, "what is stripped tells the roll-out")
			}
		})
	}
}

func TestEveryWayToLearnTheHashGivesTheSame(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]resource{
		"the ReplicaSet":                    {"k8s.replicaset.name": "cart-6d4cf56db6"},
		"the ReplicaSet and its Deployment": {"k8s.replicaset.name": "cart-6d4cf56db6", "k8s.deployment.name": "cart"},
		"the pod and its Deployment":        {"k8s.pod.name": "cart-6d4cf56db6-x7k2p", "k8s.deployment.name": "cart"},
		"a label":                           {"k8s.pod.label.pod-template-hash": "6d4cf56db6"},
		"a label by its former name":        {"k8s.pod.labels.pod-template-hash": "6d4cf56db6"},
	} {
		assert.Equal(t, "6d4cf56db6", resolved(r.with(resource{"service.name": "cart"})).Identity.PlatformRevision, name)
	}
	for name, r := range map[string]resource{
		"a pod alone":                   {"k8s.pod.name": "cart-6d4cf56db6-x7k2p"},
		"a pod of something else":       {"k8s.pod.name": "web-6d4cf56db6-x7k2p", "k8s.deployment.name": "cart"},
		"a ReplicaSet without a hash":   {"k8s.replicaset.name": "cart-db"},
		"a pod with a name of its own":  {"k8s.pod.name": "cart", "k8s.deployment.name": "cart"},
		"a ReplicaSet of somebody else": {"k8s.replicaset.name": "web-6d4cf56db6", "k8s.deployment.name": "cart"},
	} {
		assert.Empty(t, resolved(r.with(resource{"service.name": "cart"})).Identity.PlatformRevision, name)
	}
}

func TestNoPlatformIsReadByAKeyThatIsNotListed(t *testing.T) {
	t.Parallel()
	listed := release.PlatformKeys()
	slices.Sort(listed)
	assert.Equal(t, listed, slices.Compact(slices.Clone(listed)), "each once")

	read := map[string]bool{}
	for want, r := range map[string]resource{
		"":           {"faas.version": "$LATEST", "k8s.replicaset.name": "cart-db"},
		"3":          {"faas.version": "3"},
		"cart:12":    {"aws.ecs.task.family": "cart", "aws.ecs.task.revision": "12"},
		"a1":         {"app.build_id": "a1"},
		"6d4cf56db6": {"k8s.deployment.name": "cart", "k8s.pod.name": "cart-6d4cf56db6-x7k2p"},
		"7d4cf56db6": {"k8s.replicaset.name": "cart-7d4cf56db6"},
		"8d4cf56db6": {"k8s.pod.labels.controller-revision-hash": "8d4cf56db6"},
		"2026-01-01": {"heroku.release.creation_timestamp": "2026-01-01"},
	} {
		assert.Equal(t, want, release.PlatformRevision(noting{r, read}))
	}
	assert.ElementsMatch(t, listed, slices.Collect(maps.Keys(read)))
}

// noting notes which attributes are read.
type noting struct {
	resource
	read map[string]bool
}

func (n noting) String(name string) string {
	n.read[name] = true
	return n.resource.String(name)
}

func TestStampedValuesAreReadByTheirStep(t *testing.T) {
	t.Parallel()
	type identity = release.Identity
	tests := []struct {
		name, stamp string
		rest        resource
		want        identity
	}{
		{
			"a guess by time, with a deployment's id", "time",
			resource{"deployment.id": "d-1", "k8s.pod.start_time": startText},
			identity{DeploymentID: "d-1", Step: release.StepTime},
		},
		{
			"recognised by its version", "version",
			resource{"service.version": "1.2.3", "deployment.id": "d-1", "vcs.ref.head.revision": commit},
			identity{DeploymentID: "d-1", Revision: commit, Version: "1.2.3", Step: release.StepVersion},
		},
		{
			"no stamp makes better what is told", "declared",
			resource{"service.version": "1.2.3"},
			identity{Version: "1.2.3", Step: release.StepVersion},
		},
		{
			"a stamp beside nothing", "deployment_id",
			resource{"process.creation.time": startText},
			identity{InstanceStart: start, Step: release.StepInstanceStart},
		},
		{
			"a stamp of a later version", "by_intuition",
			resource{"deployment.id": "d-1"},
			identity{DeploymentID: "d-1", Step: release.StepTime},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.want.Service = "cart"
			assert.Equal(t, tt.want, resolved(tt.rest.with(resource{"service.name": "cart", "dora.join.step": tt.stamp})).Identity)
		})
	}
}

func TestStepsAreOrdered(t *testing.T) {
	t.Parallel()
	for i, s := range release.Steps {
		assert.Equal(t, s, release.ReadStep(string(s)))
		for j, o := range release.Steps {
			assert.Equal(t, i > j, s.WorseThan(o), "%s, %s", s, o)
		}
	}
	assert.Equal(t, release.StepTime, release.ReadStep("Version"))
}

func TestConfiguredNames(t *testing.T) {
	t.Parallel()
	l := release.New(release.Options{
		Environment: func(name string) string { return "<" + name + ">" },
		EnvironmentOf: func(a release.Attributes) string {
			return a.String("k8s.cluster.name")
		},
		Service: func(namespace, name string) (string, string) { return namespace + "+", "the " + name },
	})
	got := l.Resolve(resource{"service.name": "cart", "service.namespace": "shop", "k8s.cluster.name": "eu", "service.version": "the cart-1"}, 0).Identity
	assert.Equal(t, release.Identity{Namespace: "shop+", Service: "the cart", Environment: "eu", Version: "1", Step: release.StepVersion}, got)
	got = l.Resolve(resource{"service.name": "cart", "deployment.environment": "live", "k8s.cluster.name": "eu"}, 0).Identity
	assert.Equal(t, "<live>", got.Environment, "an environment that is told is not guessed")
}

func TestEnvironmentsByTheirNames(t *testing.T) {
	t.Parallel()
	for _, key := range release.EnvironmentKeys() {
		assert.Equal(t, "production", resolved(resource{"service.name": "cart", key: "Prod"}).Identity.Environment, key)
	}
	assert.Equal(t, "staging", resolved(resource{
		"service.name": "cart", "deployment.environment.name": "staging", "deployment.environment": "a", "env": "b",
	}).Identity.Environment, "the standard name goes first")
}
