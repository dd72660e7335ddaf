// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

func TestNormalisingTwiceIsNormalisingOnce(t *testing.T) {
	t.Parallel()
	pieces := rapid.SampledFrom([]string{"v", "V", "1", "1.2.3", "-", "_", "/", "@", "+", ":", " ", "cart", "3f2a9c1", digest, "latest", "0.0.0", commit})
	rapid.Check(t, func(t *rapid.T) {
		raw := strings.Join(rapid.SliceOfN(pieces, 0, 8).Draw(t, "raw"), "")
		service := rapid.SampledFrom([]string{"", "cart", "1", "v", "v1", "@"}).Draw(t, "service")
		once := release.NormalizeVersion(raw, service)
		assert.Equal(t, once.Text, release.NormalizeVersion(once.Text, service).Text)
	})
}

// drawn draws a value for some of the attributes.
func drawn(t *rapid.T, values map[string][]string) resource {
	r := resource{"service.name": "cart"}
	for _, key := range []string{
		"service.version", "vcs.ref.head.revision", "deployment.id", "deployment.environment.name", "k8s.pod.label.pod-template-hash",
		"container.image.tag", "process.creation.time", "dora.join.step", "service.instance.id", "k8s.pod.uid",
	} {
		if value := rapid.SampledFrom(append(values[key], "")).Draw(t, key); value != "" {
			r[key] = value
		}
	}
	return r
}

func lists(t *rapid.T) (one, other resource) {
	one, other = resource{}, resource{}
	for key, values := range map[string][]string{
		"container.image.repo_digests": {"acme/cart@" + digest, "mirror/cart@" + otherDigest, "nonsense"},
		"container.image.tags":         {"1.2.3", "1.2.4", "1", "latest"},
	} {
		list := rapid.SliceOfDistinct(rapid.SampledFrom(values), rapid.ID).Draw(t, key)
		one[key], other[key] = list, rapid.Permutation(list).Draw(t, key+" in another order")
	}
	return one, other
}

var anything = map[string][]string{
	"service.version": {"1.2.3", "latest", "1.2.3@" + digest, "3f2a9c1"}, "vcs.ref.head.revision": {commit, "unknown"}, "deployment.id": {"d-1"},
	"deployment.environment.name": {"prod"}, "k8s.pod.label.pod-template-hash": {"6d4cf56db6"}, "container.image.tag": {"1.2.3", "main"},
	"process.creation.time": {startText}, "dora.join.step": {"version", "time", "declared", "?"}, "service.instance.id": {"a"},
}

func TestTheOrderOfAttributesDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := drawn(t, anything)
		one, other := lists(t)
		assert.Equal(t, resolved(r.with(one)), resolved(r.with(other)))
	})
}

func TestTheStepIsTheBestRungUnlessTheStampIsWorse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := drawn(t, anything)
		got := resolved(r).Identity
		best := release.StepTime
		for _, rung := range []struct {
			step release.Step
			told bool
		}{
			{release.StepInstanceStart, got.InstanceStart != 0},
			{release.StepImageTag, got.Tag != ""},
			{release.StepPlatformRevision, got.PlatformRevision != ""},
			{release.StepVersion, got.Version != ""},
			{release.StepDigest, got.Digest != ""},
			{release.StepRevision, got.Revision != ""},
			{release.StepDeploymentID, got.DeploymentID != ""},
		} {
			if rung.told {
				best = rung.step
			}
		}
		want := best
		if stamp := r.String("dora.join.step"); stamp != "" && release.ReadStep(stamp).WorseThan(best) {
			want = release.ReadStep(stamp)
		}
		assert.Equal(t, want, got.Step)
		assert.Equal(t, got.InstanceStart != 0, best == release.StepInstanceStart, "starts must not split what something else tells apart")
	})
}

// TestWhatMovesDoesNotDependOnTheOrderOfSightings: the result does not, though the way there does.
func TestWhatMovesDoesNotDependOnTheOrderOfSightings(t *testing.T) {
	t.Parallel()
	sighting := rapid.Custom(func(t *rapid.T) resource {
		r := drawn(t, map[string][]string{
			"service.version": {"1.0.0", "2.0.0"}, "container.image.tag": {"1.0.0", "2.0.0"}, "deployment.environment.name": {"production"},
			"vcs.ref.head.revision": {commit, commit[:7], commit[:12], other, other[:9]},
		})
		if rapid.Bool().Draw(t, "with a digest") {
			r = r.with(digests(rapid.SampledFrom([]string{"a@", "b@"}).Draw(t, "image") + rapid.SampledFrom([]string{digest, otherDigest}).Draw(t, "digest")))
		}
		return r
	})
	rapid.Check(t, func(t *rapid.T) {
		sightings := rapid.SliceOfN(sighting, 1, 8).Draw(t, "sightings")
		shuffled := rapid.Permutation(sightings).Draw(t, "shuffled")
		one, other := release.New(release.Options{}), release.New(release.Options{})
		for i := range sightings {
			one.Resolve(sightings[i], 0)
			other.Resolve(shuffled[i], 0)
		}
		assert.Equal(t, one.Counters(), other.Counters())
		for _, r := range sightings {
			assert.Equal(t, one.Resolve(r, 0), other.Resolve(r, 0))
		}
	})
}

// TestWhatIsLearnedDoesNotDependOnTheOrderOfSignals holds as long as signals do not contradict each other.
func TestWhatIsLearnedDoesNotDependOnTheOrderOfSignals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		signals := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) resource {
			r := drawn(t, map[string][]string{
				"service.version": {"1.2.3"}, "vcs.ref.head.revision": {commit}, "k8s.pod.label.pod-template-hash": {"6d4cf56db6"},
				"container.image.tag": {"1.2.3"}, "process.creation.time": {startText}, "k8s.pod.uid": {"uid-1"},
			})
			return r.with(resource{"service.instance.id": "a"})
		}), 1, 5).Draw(t, "signals")
		shuffled := rapid.Permutation(signals).Draw(t, "shuffled")
		one, other := release.New(release.Options{}), release.New(release.Options{})
		for i := range signals {
			one.Resolve(signals[i], 0)
			other.Resolve(shuffled[i], 0)
		}
		of := one.Resolve(signals[0], 0).Identity
		for _, r := range signals {
			assert.Equal(t, of, one.Resolve(r, 0).Identity, "an instance runs one release")
			assert.Equal(t, of, other.Resolve(r, 0).Identity)
		}
		generation := one.Generation()
		for _, r := range shuffled {
			one.Resolve(r, 0)
		}
		assert.Equal(t, generation, one.Generation(), "what is known already is no news")
	})
}

func FuzzResolve(f *testing.F) {
	f.Add("cart-6d4cf56db6", "v1.2.3@"+digest, commit, "cart-6d4cf56db6-x7k2p", "acme/cart@"+digest, startText, "version")
	f.Add("cart", "", "", "-", "@", "0001-01-01T00:00:00Z", "")
	f.Fuzz(func(t *testing.T, service, version, revision, pod, image, at, stamp string) {
		r := resource{
			"service.name": service, "service.version": version, "vcs.ref.head.revision": revision, "k8s.pod.name": pod, "k8s.replicaset.name": pod,
			"k8s.deployment.name": service, "container.image.repo_digests": image, "container.image.tags": image, "process.creation.time": at,
			"dora.join.step": stamp,
		}
		l := release.New(release.Options{})
		got := l.Resolve(r, 0)
		assert.Equal(t, got.Named, got.Identity.Service != "")
		assert.Equal(t, got.Named, got.Identity.Step != "")
		assert.GreaterOrEqual(t, got.Identity.InstanceStart, int64(0))
		assert.Equal(t, got, l.Resolve(r, 0), "the answer to the same question is the same")
	})
}

func BenchmarkResolve(b *testing.B) {
	r := resource{
		"service.name": "cart", "service.version": "v1.2.3", "service.instance.id": "a", "deployment.environment.name": "production", "k8s.pod.uid": "uid-1",
		"k8s.namespace.name": "shop", "k8s.pod.name": "cart-6d4cf56db6-x7k2p", "k8s.deployment.name": "cart", "k8s.pod.start_time": startText,
		"container.image.repo_digests": []string{"acme/cart@" + digest},
	}
	l := release.New(release.Options{})
	b.ReportAllocs()
	for b.Loop() {
		l.Resolve(r, 0)
	}
}
