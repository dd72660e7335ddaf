// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
)

func TestASignalThatTellsLessIsCountedWithItsInstance(t *testing.T) {
	t.Parallel()
	traces := cart(resource{
		"service.instance.id": "a", "service.version": "1.2.3", "vcs.ref.head.revision": commit, "deployment.environment.name": "production",
		"k8s.namespace.name": "shop", "k8s.pod.name": "cart-0", "k8s.pod.uid": "uid-1",
	})
	tests := []struct {
		name string
		less resource
	}{
		{"metrics by way of Prometheus", resource{"service.instance.id": "a"}},
		{"metrics with the start of their process", resource{"service.instance.id": "a", "process.creation.time": startText}},
		{"logs that know the pod's id only", resource{"k8s.pod.uid": "uid-1"}},
		{"logs that know the pod's name only", resource{"k8s.namespace.name": "shop", "k8s.pod.name": "cart-0"}},
		{"logs that know the image", resource{"k8s.pod.uid": "uid-1", "container.image.tag": "1.2.3"}},
		{"logs with the version alone", resource{"k8s.pod.uid": "uid-1", "service.version": "v1.2.3", "env": "prod"}},
		{"what was stamped with a guess", resource{"service.instance.id": "a", "deployment.id": "d-9", "dora.join.step": "time"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := resolved(traces).Identity

			l := release.New(release.Options{})
			l.Resolve(traces, 0)
			assert.Equal(t, want, l.Resolve(cart(tt.less), 0).Identity, "the traces came first")
			assert.Zero(t, l.Generation(), "nothing said before has changed")

			l = release.New(release.Options{})
			assert.NotEqual(t, want, l.Resolve(cart(tt.less), 0).Identity)
			before := l.Generation()
			assert.Equal(t, want, l.Resolve(traces, 0).Identity)
			assert.NotEqual(t, before, l.Generation(), "who cached an answer asks again")
			assert.Equal(t, want, l.Resolve(cart(tt.less), 0).Identity, "the traces came later")
		})
	}
}

func TestWhatIsNotTheSameInstanceTeachesNothing(t *testing.T) {
	t.Parallel()
	traces := cart(resource{"service.instance.id": "a", "service.version": "1.2.3", "env": "production", "host.name": "vm-1", "process.pid": "1"})
	for name, r := range map[string]resource{
		"another instance":    cart(resource{"service.instance.id": "b"}),
		"another service":     {"service.name": "web", "service.instance.id": "a"},
		"another namespace":   cart(resource{"service.namespace": "shop", "service.instance.id": "a"}),
		"another environment": cart(resource{"service.instance.id": "a", "env": "staging"}),
		"no instance":         cart(nil),
		"the same host":       cart(resource{"host.name": "vm-1"}),
		"another process":     cart(resource{"host.name": "vm-1", "process.pid": "2"}),
	} {
		l := release.New(release.Options{})
		l.Resolve(traces, 0)
		assert.Equal(t, release.StepTime, l.Resolve(r, 0).Identity.Step, name)
	}
}

func TestAnInstanceOfSeveralEnvironmentsIsOneInEach(t *testing.T) {
	t.Parallel()
	l := release.New(release.Options{})
	in := func(environment, version string) string {
		return l.Resolve(cart(resource{"service.instance.id": "shop.cart-0.cart", "env": environment, "service.version": version}), 0).Identity.Version
	}
	in("production", "1")
	in("staging", "2")
	assert.Equal(t, "1", in("production", ""))
	assert.Equal(t, "2", in("staging", ""))
	assert.Empty(t, in("", ""), "it may be either")
	assert.Zero(t, l.Generation())
}

func TestAnInstanceMayChangeItsRelease(t *testing.T) {
	t.Parallel()
	l := release.New(release.Options{})
	of := func(version string) string {
		return l.Resolve(cart(resource{"service.instance.id": "shop.cart-0.cart", "service.version": version}), 0).Identity.Version
	}
	of("1")
	assert.Equal(t, "1", of(""))
	before := l.Generation()
	assert.Equal(t, "2", of("2"), "a pod of a StatefulSet keeps its name")
	assert.NotEqual(t, before, l.Generation())
	assert.Equal(t, "2", of(""))
}

func TestSignalsThatCallTheVersionOfOneRolloutDifferentlyAgree(t *testing.T) {
	t.Parallel()
	l := release.New(release.Options{})
	of := func(version, hash string) release.Identity {
		return l.Resolve(cart(resource{"service.instance.id": "a", "service.version": version, "k8s.pod.label.pod-template-hash": hash}), 0).Identity
	}
	of("1.2.3", "6d4cf56db6")
	assert.Equal(t, of("1.2.3-chart", "6d4cf56db6"), of("1.2.3", "6d4cf56db6"))
	assert.Equal(t, "2", of("2", "7d4cf56db6").Version, "another roll-out is another release")
}

func TestAnInstanceMayChangeItsReleaseEveryDay(t *testing.T) {
	t.Parallel()
	l := release.New(release.Options{})
	for day := range 30 {
		version := strconv.Itoa(day)
		for _, told := range []string{version, ""} {
			got := l.Resolve(cart(resource{"service.instance.id": "shop.cart-0.cart", "service.version": told}), int64(day)*int64(10*time.Hour))
			assert.Equal(t, version, got.Identity.Version)
		}
	}
	assert.Zero(t, l.Counters().DisputedInstances)
}

func TestANameThatInstancesShareTeachesNothing(t *testing.T) {
	t.Parallel()
	l := release.New(release.Options{InstanceExpiry: time.Hour})
	of := func(version string, now time.Duration) string {
		return l.Resolve(cart(resource{"service.instance.id": "localhost", "service.version": version}), int64(now)).Identity.Version
	}
	settle := func(now time.Duration) (generation uint64) {
		for range 20 {
			assert.Equal(t, "1", of("1", now))
			assert.Equal(t, "2", of("2", now), "who names its release is not contradicted")
		}
		return l.Generation()
	}
	generation := settle(0)
	assert.Equal(t, generation, settle(0), "a quarrel must not make everybody ask again for ever")
	assert.Empty(t, of("", 0))
	assert.EqualValues(t, 1, l.Counters().DisputedInstances)
	assert.Equal(t, "1", of("1", 2*time.Hour))
	assert.Equal(t, "1", of("", 2*time.Hour), "a quarrel is forgotten, like everything")
}

func TestAMovingVersionIsNotLearned(t *testing.T) {
	t.Parallel()
	l := release.New(release.Options{})
	a := cart(resource{"service.instance.id": "a", "service.version": "1.0.0"})
	less := cart(resource{"service.instance.id": "a", "process.creation.time": startText})
	l.Resolve(a, 0)
	assert.Equal(t, "1.0.0", l.Resolve(less, 0).Identity.Version)
	for _, revision := range []string{commit, other} {
		l.Resolve(cart(resource{"service.version": "1.0.0", "vcs.ref.head.revision": revision}), 0)
	}
	assert.Equal(t, release.Identity{Service: "cart", InstanceStart: start, Step: release.StepInstanceStart}, l.Resolve(less, 0).Identity)
}

func TestInstancesBeyondTheLimitAreNotRemembered(t *testing.T) {
	t.Parallel()
	l := release.New(release.Options{MaxInstances: 3, InstanceExpiry: time.Hour})
	of := func(instance int, version string, now time.Duration) string {
		return l.Resolve(cart(resource{"service.instance.id": fmt.Sprint("i", instance), "service.version": version}), int64(now)).Identity.Version
	}
	for i := range 5 {
		assert.Equal(t, "1", of(i, "1", 0))
	}
	assert.EqualValues(t, 2, l.Counters().RefusedInstances)
	assert.Equal(t, "1", of(0, "", 0))
	assert.Empty(t, of(4, "", 0))
	of(4, "1", 2*time.Hour)
	assert.Equal(t, "1", of(4, "", 2*time.Hour), "what has expired makes room")
}
