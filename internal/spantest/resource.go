// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package spantest

import (
	"fmt"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// place is where a span runs: a pod of a service.
type place struct {
	service, pod, version int
}

// name returns the name of the place's service.
func (p place) name() string { return fmt.Sprint("service-", p.service) }

// describe writes the attributes of a Java service's pod in Kubernetes.
func (p place) describe(resource pcommon.Resource, began time.Time) {
	service, namespace := p.name(), fmt.Sprint("team-", p.service%8)
	replicaSet := fmt.Sprintf("%s-%s", service, podHash(p))
	pod := fmt.Sprintf("%s-%s", replicaSet, alphabetic(uint64(p.pod)*7919+1, 5))
	uid := fmt.Sprintf("%08x-5e0c-4d6b-9c1e-%012x", p.service, p.pod)
	tag := fmt.Sprintf("2.%d.0", p.version)
	a := resource.Attributes()
	a.EnsureCapacity(20)
	a.PutStr("service.name", service)
	a.PutStr("service.namespace", namespace)
	a.PutStr("service.version", tag)
	a.PutStr("service.instance.id", uid)
	a.PutStr("deployment.environment.name", "production")
	a.PutStr("telemetry.sdk.name", "opentelemetry")
	a.PutStr("telemetry.sdk.language", "java")
	a.PutStr("telemetry.sdk.version", "1.60.1")
	a.PutStr("host.name", pod)
	a.PutInt("process.pid", 1)
	a.PutStr("process.runtime.version", "21.0.7+6-LTS")
	a.PutStr("k8s.namespace.name", namespace)
	a.PutStr("k8s.deployment.name", service)
	a.PutStr("k8s.replicaset.name", replicaSet)
	a.PutStr("k8s.pod.name", pod)
	a.PutStr("k8s.pod.uid", uid)
	a.PutStr("k8s.pod.start_time", began.Add(-time.Hour).UTC().Format(time.RFC3339))
	a.PutStr("k8s.node.name", fmt.Sprint("node-", p.pod%40))
	a.PutStr("container.image.name", "registry.example.com/"+namespace+"/"+service)
	a.PutEmptySlice("container.image.tags").AppendEmpty().SetStr(tag)
}

// podHash returns the pod template hash of a version, which in Kubernetes has no vowels.
func podHash(p place) string {
	return alphabetic(uint64(p.service)*31+uint64(p.version)+1, 10)
}

// alphabetic spells a number in the letters that Kubernetes uses for generated names.
func alphabetic(number uint64, letters int) string {
	const alphabet = "bcdfghjklmnpqrstvwxz2456789"
	text := make([]byte, letters)
	for i := range text {
		number = number*6364136223846793005 + 1442695040888963407
		text[i] = alphabet[(number>>33)%uint64(len(alphabet))]
	}
	return string(text)
}
