// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"cmp"
	"strings"
)

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

// life returns what tells one life of an instance from the next, which may be of another release. A pod of a StatefulSet has the name of the one that it
// replaces, and so does a process in it; identifiers that are drawn from such names do not change either.
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
	if text(a, "process.pid") == "1" { // of a container, which its host's name may outlive
		own = ""
	}
	return cmp.Or(text(a, "k8s.pod.uid"), text(a, "container.id"), text(a, "faas.instance"), text(a, "aws.ecs.task.arn"), id, pod, own)
}

// isRandomUUID recognises the versions 4 and 7 of RFC 9562. The others are made of names or of the machine.
func isRandomUUID(text string) bool {
	return len(text) == 36 && text[8] == '-' && text[13] == '-' && (text[14] == '4' || text[14] == '7') && isHex(strings.ReplaceAll(text, "-", ""), 32)
}

func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
