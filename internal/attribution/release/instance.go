// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"cmp"
	"strings"
)

// instances returns the names that tell the running instance from others of its service, best first. The first is the
// instance's key. By the others, signals with fewer attributes are recognised as being of the same instance.
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

// process names a process on its host; empty if there is no process id, since a host runs several processes.
func process(a Attributes) string {
	host, pid := host(a), text(a, "process.pid")
	if host == "" || pid == "" {
		return ""
	}
	return host + "/" + pid
}

func host(a Attributes) string { return cmp.Or(text(a, "host.id"), text(a, "host.name")) }

// life returns a name that differs between one life of an instance and the next, which may be of another release. The
// names of a StatefulSet's pod and of the processes in it stay the same when the pod is replaced, and so do identifiers
// derived from such names, so none of these is used.
func life(a Attributes) string {
	pod := text(a, "k8s.pod.name")
	if _, ordinal := cutLast(pod); isNumber(ordinal) {
		pod = ""
	}
	id := text(a, "service.instance.id")
	if !isRandomUUID(id) {
		id = ""
	}
	own := process(a)
	if text(a, "process.pid") == "1" { // the main process of a container; its host name may outlive it
		own = ""
	}
	return cmp.Or(text(a, "k8s.pod.uid"), text(a, "container.id"), text(a, "faas.instance"), text(a, "aws.ecs.task.arn"), id, pod, own)
}

// isRandomUUID recognises versions 4 and 7 of RFC 9562. Other versions are derived from names or from the machine.
func isRandomUUID(text string) bool {
	return len(text) == 36 && text[8] == '-' && text[13] == '-' && (text[14] == '4' || text[14] == '7') && isHex(strings.ReplaceAll(text, "-", ""), 32)
}

func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
