// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

// resource holds texts and lists of texts.
type resource map[string]any

func (r resource) String(name string) string {
	value, _ := r[name].(string)
	return value
}

func (r resource) Strings(name string) []string {
	if value, ok := r[name].(string); ok {
		return []string{value}
	}
	list, _ := r[name].([]string)
	return list
}

// with returns the resource with more attributes.
func (r resource) with(more resource) resource {
	all := resource{}
	maps.Copy(all, r)
	maps.Copy(all, more)
	return all
}

const (
	// start is the instant that startText says, a whole bucket.
	start     = 1_767_225_600
	startText = "2026-01-01T00:03:00Z"
)

func resolved(r resource) release.Resource { return release.New(release.Options{}).Resolve(r, 0) }

func TestWhatEmittersSend(t *testing.T) {
	t.Parallel()
	type identity = release.Identity
	pod := resource{
		"k8s.namespace.name": "shop", "k8s.pod.name": "cart-6d4cf56db6-x7k2p", "k8s.pod.uid": "uid-1", "k8s.pod.start_time": startText,
		"k8s.deployment.name": "cart",
	}
	tests := []struct {
		name     string
		resource resource
		want     identity
		instance string
	}{
		{
			"a bare Go SDK",
			resource{"service.name": "unknown_service:cart"},
			identity{Service: "unknown_service:cart", Step: release.StepTime},
			"",
		},
		{
			"an SDK that detects its process",
			resource{"service.name": "cart", "host.name": "vm-1", "process.pid": "17", "process.creation.time": startText},
			identity{Service: "cart", InstanceStart: start, Step: release.StepInstanceStart},
			"vm-1/17",
		},
		{
			"a Java agent with a manifest",
			resource{"service.name": "cart", "service.version": "1.2.3", "service.instance.id": "a", "container.id": "c"},
			identity{Service: "cart", Version: "1.2.3", Step: release.StepVersion},
			"a",
		},
		{
			"the Operator, with an image's tag and digest for a version",
			resource{
				"service.name": "cart", "service.namespace": "shop", "service.version": "1.2.3@" + digest, "service.instance.id": "shop.cart-6d4cf56db6-x7k2p.cart",
				"k8s.replicaset.name": "cart-6d4cf56db6", "k8s.deployment.name": "cart",
			},
			identity{Namespace: "shop", Service: "cart", Version: "1.2.3", Digest: digest, PlatformRevision: "6d4cf56db6", Step: release.StepDigest},
			"shop.cart-6d4cf56db6-x7k2p.cart",
		},
		{
			"the Operator, with a deployer's annotations",
			resource{
				"service.name": "cart", "deployment.id": "d-1", "vcs.ref.head.revision": strings.ToUpper(commit),
				"vcs.repository.url.full": "git@github.com:acme/cart.git", "deployment.environment.name": "prod",
			},
			identity{
				Service: "cart", Environment: "production", DeploymentID: "d-1", Revision: commit, Repository: "https://github.com/acme/cart",
				Step: release.StepDeploymentID,
			},
			"",
		},
		{
			"k8sattributes, which tells the Deployment but not its ReplicaSet", pod.with(resource{"service.name": "cart"}),
			identity{Service: "cart", PlatformRevision: "6d4cf56db6", Step: release.StepPlatformRevision},
			"uid-1",
		},
		{
			"k8sattributes and an image of its own", pod.with(resource{"service.name": "cart", "container.image.name": "acme/cart", "container.image.tag": "1.2.3"}),
			identity{Service: "cart", PlatformRevision: "6d4cf56db6", Tag: "1.2.3", Step: release.StepPlatformRevision},
			"uid-1",
		},
		{
			"k8sattributes with labels and digests", pod.with(resource{
				"service.name": "cart", "k8s.pod.labels.pod-template-hash": "6d4cf56db6", "k8s.pod.labels.app.kubernetes.io/version": "v1.2.3",
				"container.image.repo_digests": []string{"ghcr.io/acme/cart@" + digest},
			}),
			identity{Service: "cart", PlatformRevision: "6d4cf56db6", Version: "1.2.3", Digest: digest, Step: release.StepDigest},
			"uid-1",
		},
		{
			"a pod with sidecars, of which no image is told",
			resource{"service.name": "cart", "k8s.namespace.name": "shop", "k8s.pod.name": "cart-0", "k8s.pod.start_time": startText},
			identity{Service: "cart", InstanceStart: start, Step: release.StepInstanceStart},
			"shop/cart-0",
		},
		{
			"a StatefulSet",
			resource{"service.name": "cart", "k8s.pod.label.controller-revision-hash": "cart-5b6f", "k8s.statefulset.name": "cart", "k8s.pod.name": "cart-0"},
			identity{Service: "cart", PlatformRevision: "cart-5b6f", Step: release.StepPlatformRevision},
			"/cart-0",
		},
		{
			"an image by a tag that moves",
			resource{"service.name": "cart", "container.image.tags": []string{"latest", "main"}, "process.creation.time": startText},
			identity{Service: "cart", InstanceStart: start, Step: release.StepInstanceStart},
			"",
		},
		{
			"an image by several tags",
			resource{"service.name": "cart", "container.image.tags": []string{"1", "latest", "1.2.3", "1.2"}},
			identity{Service: "cart", Tag: "1.2.3", Step: release.StepImageTag},
			"",
		},
		{
			"an image with labels",
			resource{
				"service.name": "cart", "container.label.org.opencontainers.image.revision": commit,
				"container.label.org.opencontainers.image.source": "https://github.com/acme/cart", "container.label.org.opencontainers.image.version": "1.2.3",
			},
			identity{Service: "cart", Revision: commit, Repository: "https://github.com/acme/cart", Version: "1.2.3", Step: release.StepRevision},
			"",
		},
		{
			"Datadog",
			resource{
				"service.name": "cart", "env": "stg", "service.version": "1.2.3", "_dd.git.commit.sha": commit,
				"_dd.git.repository_url": "https://github.com/acme/cart.git",
			},
			identity{
				Service: "cart", Environment: "staging", Version: "1.2.3", Revision: commit, Repository: "https://github.com/acme/cart",
				Step: release.StepRevision,
			},
			"",
		},
		{
			"Vercel, where a deployment is its own version",
			resource{
				"service.name": "cart", "service.version": "dpl_1", "vercel.deployment_id": "dpl_1", "vercel.sha": commit, "env": "production",
			},
			identity{Service: "cart", Environment: "production", DeploymentID: "dpl_1", Revision: commit, Step: release.StepDeploymentID},
			"",
		},
		{
			"ECS",
			resource{"service.name": "cart", "aws.ecs.task.family": "cart", "aws.ecs.task.revision": "42", "aws.ecs.task.arn": "arn:1"},
			identity{Service: "cart", PlatformRevision: "cart:42", Step: release.StepPlatformRevision},
			"arn:1",
		},
		{
			"Lambda",
			resource{"service.name": "cart", "faas.version": "17", "faas.instance": "stream"},
			identity{Service: "cart", PlatformRevision: "17", Step: release.StepPlatformRevision},
			"stream",
		},
		{
			"Lambda without versions",
			resource{"service.name": "cart", "faas.version": "$LATEST"},
			identity{Service: "cart", Step: release.StepTime},
			"",
		},
		{
			"Cloud Run",
			resource{"service.name": "cart", "faas.version": "cart-00042-bip"},
			identity{Service: "cart", PlatformRevision: "cart-00042-bip", Step: release.StepPlatformRevision},
			"",
		},
		{
			"Heroku",
			resource{
				"service.name": "cart", "service.version": "v42", "service.instance.id": "dyno", "heroku.release.commit": commit,
				"heroku.release.creation_timestamp": startText,
			},
			identity{Service: "cart", Version: "42", Revision: commit, PlatformRevision: startText, Step: release.StepRevision},
			"dyno",
		},
		{
			"a mobile app",
			resource{"service.name": "cart", "app.build_id": "6ab2"},
			identity{Service: "cart", PlatformRevision: "6ab2", Step: release.StepPlatformRevision},
			"",
		},
		{
			"Argo Rollouts, where a service is called like its ReplicaSet",
			resource{
				"service.name": "cart-6d4cf56db6", "k8s.replicaset.name": "cart-6d4cf56db6", "k8s.pod.name": "cart-6d4cf56db6-x7k2p",
			},
			identity{Service: "cart", PlatformRevision: "6d4cf56db6", Step: release.StepPlatformRevision},
			"/cart-6d4cf56db6-x7k2p",
		},
		{
			"a commit for a tag",
			resource{"service.name": "cart", "service.version": "1.0.0", "container.image.tag": "3f2a9c1"},
			identity{Service: "cart", Version: "1.0.0", Tag: "3f2a9c1", Revision: "3f2a9c1", Step: release.StepRevision},
			"",
		},
		{
			"a commit for a version",
			resource{"service.name": "cart", "service.version": "3f2a9c1"},
			identity{Service: "cart", Version: "3f2a9c1", Revision: "3f2a9c1", Step: release.StepRevision},
			"",
		},
		{
			"a commit that is not known",
			resource{"service.name": "cart", "vcs.ref.head.revision": "unknown", "service.version": "1"},
			identity{Service: "cart", Version: "1", Step: release.StepVersion},
			"",
		},
		{
			"a manifest's digest",
			resource{"service.name": "cart", "oci.manifest.digest": digest},
			identity{Service: "cart", Digest: digest, Step: release.StepDigest},
			"",
		},
		{
			"a host without a process is an instance of sorts",
			resource{"service.name": "cart", "host.name": "vm-1"},
			identity{Service: "cart", Step: release.StepTime},
			"vm-1",
		},
		{
			"a time that is none",
			resource{"service.name": "cart", "process.creation.time": "yesterday"},
			identity{Service: "cart", Step: release.StepTime},
			"",
		},
		{
			"a version too long to be one",
			resource{"service.name": "cart", "service.version": strings.Repeat("1", 2000)},
			identity{Service: "cart", Step: release.StepTime},
			"",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := resolved(tt.resource)
			assert.True(t, got.Named)
			assert.Equal(t, tt.want, got.Identity)
			assert.Equal(t, tt.instance, got.Instance)
		})
	}
}

func TestAResourceWithoutAServiceBelongsToNoRelease(t *testing.T) {
	t.Parallel()
	assert.Zero(t, resolved(resource{"service.version": "1.2.3", "service.instance.id": "a"}))
	assert.Zero(t, resolved(resource{"service.name": "  "}))
}

func TestTheStartOfAnInstanceIsToldBesideWhatTellsMore(t *testing.T) {
	t.Parallel()
	got := resolved(resource{"service.name": "cart", "service.version": "1.0", "k8s.pod.start_time": startText})
	assert.EqualValues(t, start, got.Started)
	assert.Zero(t, got.Identity.InstanceStart)
	assert.Zero(t, resolved(resource{"service.name": "cart", "service.version": "1.0"}).Started)
}

func TestAnInstanceThatKeepsItsNameStartsAnew(t *testing.T) {
	t.Parallel()
	ladder := release.New(release.Options{StartBucket: time.Second})
	pod := resource{"service.name": "cart", "service.instance.id": "shop.cart-0.cart", "k8s.pod.name": "cart-0"}
	for _, uid := range []string{"1", "2"} {
		at := "2026-01-01T00:0" + uid + ":00Z"
		got := ladder.Resolve(pod.with(resource{"k8s.pod.uid": uid, "k8s.pod.start_time": at}), 0)
		assert.Equal(t, at, time.Unix(got.Started, 0).UTC().Format(time.RFC3339))
		assert.Equal(t, uid, got.Life)
	}
	assert.Zero(t, ladder.Resolve(pod, 0).Started, "nobody knows which of them it is")
}

func TestWhatTellsOneLifeOfAnInstanceFromTheNext(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		resource resource
		want     string
	}{
		"a pod":                                        {resource{"k8s.pod.uid": "uid-1", "k8s.pod.name": "cart-0"}, "uid-1"},
		"the name of a pod of a Deployment":            {resource{"k8s.pod.name": "cart-6d4cf56db6-x7k2p"}, "cart-6d4cf56db6-x7k2p"},
		"the name of a pod of a StatefulSet":           {resource{"k8s.pod.name": "cart-0"}, ""},
		"an identifier that was drawn":                 {resource{"service.instance.id": "627cc493-f310-47de-96bd-71410b7dec09"}, "627cc493-f310-47de-96bd-71410b7dec09"},
		"an identifier that was made of a name":        {resource{"service.instance.id": "4e8a5c7e-9c3a-5d8e-8b1a-0a3f3c1d2e4f"}, ""},
		"an identifier that is a name":                 {resource{"service.instance.id": "shop.cart-0.cart"}, ""},
		"a process on a host":                          {resource{"host.name": "vm-1", "process.pid": "4711"}, "vm-1/4711"},
		"the process of a container":                   {resource{"host.name": "cart-0", "process.pid": "1"}, ""},
		"a host":                                       {resource{"host.name": "vm-1"}, ""},
		"the process of a container that tells its id": {resource{"host.name": "cart-0", "process.pid": "1", "container.id": "c1"}, "c1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, resolved(tt.resource.with(resource{"service.name": "cart"})).Life)
		})
	}
}

func TestAnIdentityTellsWhetherSomebodyStampedIt(t *testing.T) {
	t.Parallel()
	assert.Empty(t, resolved(resource{"service.name": "cart", "service.version": "1.0"}).Identity.Stamp())
	assert.Empty(t, resolved(resource{"service.name": "cart"}).Identity.Stamp())
	assert.Equal(t, release.StepTime, resolved(resource{"service.name": "cart", "deployment.id": "17", "dora.join.step": "time"}).Identity.Stamp())
}
