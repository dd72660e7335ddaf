// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import "cmp"

// instances returns what tells the running instance from others of its service, best first. The first is the instance's
// key; the others let a signal that tells less be recognised as the same instance.
func instances(a Attributes) []string {
	pod := text(a, "k8s.pod.name")
	if pod != "" {
		pod = text(a, "k8s.namespace.name") + "/" + pod
	}
	var keys []string
	for _, key := range []string{
		text(a, "service.instance.id"), text(a, "k8s.pod.uid"), pod, text(a, "container.id"), text(a, "faas.instance"), text(a, "aws.ecs.task.arn"), process(a),
	} {
		if key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// process names a process on its host; empty where the process is not told, since hosts run several.
func process(a Attributes) string {
	host, pid := host(a), text(a, "process.pid")
	if host == "" || pid == "" {
		return ""
	}
	return host + "/" + pid
}

func host(a Attributes) string { return cmp.Or(text(a, "host.id"), text(a, "host.name")) }
