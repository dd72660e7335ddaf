// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// An instance that does not tell its start is taken to have started with its first telemetry. Here, older telemetry arrives late and
// shows that it started earlier.
func TestLateTelemetryTellsThatAnInstanceStartedEarlier(t *testing.T) {
	t.Parallel()
	began := func() time.Time { return time.Now().Add(-10 * time.Minute) }
	sdk := cart.with(attributes{"k8s.pod.uid": "a"})
	other := sdk.with(attributes{"telemetry.sdk.language": "java"})
	prepare := func(t *testing.T) *rig {
		t.Helper()
		r := started(t, nil)
		r.learns(t, deployed(deployment{id: "1", service: "cart", began: time.Now().Add(-time.Hour), finished: time.Now().Add(-50 * time.Minute)}))
		r.sent(t, cart.with(attributes{"k8s.pod.uid": "before"}), time.Now(), time.Now())
		pass(30 * time.Minute)
		r.learns(t, deployed(deployment{id: "2", service: "cart", began: began(), finished: began().Add(time.Minute)}))
		now := r.sent(t, sdk, time.Now(), time.Now())
		assert.Equal(t, "2", now["deployment.id"])
		assert.Equal(t, "instance_start", now["dora.join.step"])
		return r
	}
	late := func() time.Time { return began().Add(-5 * time.Minute) }
	t.Run("by the same resource", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			r := prepare(t)
			assert.Equal(t, "1", r.sent(t, sdk, late(), late())["deployment.id"])
			assert.Equal(t, "1", r.sent(t, sdk, time.Now(), time.Now())["deployment.id"])
		})
	})
	t.Run("by another resource of the instance", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			r := prepare(t)
			assert.Equal(t, "1", r.sent(t, other, late(), late())["deployment.id"])
			pass(time.Minute)
			assert.Equal(t, "1", r.sent(t, sdk, time.Now(), time.Now())["deployment.id"])
		})
	})
}

func TestAClockThatIsAheadAgesNoOtherInstance(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := started(t, nil)
		r.learns(t, deployed(deployment{id: "1", service: "cart", began: time.Now().Add(-time.Hour), finished: time.Now().Add(-50 * time.Minute)}))
		r.sent(t, cart.with(attributes{"k8s.pod.uid": "before"}), time.Now(), time.Now())
		pass(30 * time.Minute)
		pod := cart.with(attributes{"k8s.pod.uid": "a"})
		assert.Equal(t, "1", r.sent(t, pod, time.Now(), time.Now())["deployment.id"])
		pass(30 * time.Minute)
		r.learns(t, deployed(deployment{id: "2", service: "cart", began: time.Now().Add(-10 * time.Minute), finished: time.Now().Add(-5 * time.Minute)}))
		ahead := time.Now().Add(48 * time.Hour)
		r.sent(t, cart.with(attributes{"k8s.pod.uid": "b"}), ahead, ahead)
		again := r.sent(t, pod.with(attributes{"telemetry.sdk.language": "java"}), time.Now(), time.Now())
		assert.Equal(t, "1", again["deployment.id"], "its first sighting is remembered")
		assert.Equal(t, "instance_start", again["dora.join.step"])
	})
}
