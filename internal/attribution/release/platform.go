// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"cmp"
	"strings"
)

const (
	// safeAlphabet is the alphabet of hashes and random suffixes in Kubernetes, chosen so that they spell no words
	// (k8s.io/apimachinery/pkg/util/rand).
	safeAlphabet = "bcdfghjklmnpqrstvwxz2456789"
	// The hash of a pod template is a decimal 32-bit number, written digit by digit in that alphabet. Fewer than six
	// digits occur once in 40,000 templates, which is rarer than a word made of few consonants.
	longestHash   = 10
	shortestHash  = 6
	randomPodName = 5
)

// Pod labels that name the revision of the pod's template: of Argo Rollouts, of Deployments, and of StatefulSets and
// DaemonSets.
var (
	rolloutHashKeys  = podLabelKeys("rollouts-pod-template-hash")
	templateHashKeys = podLabelKeys("pod-template-hash")
	hashKeys         = [...][]string{rolloutHashKeys, templateHashKeys, podLabelKeys("controller-revision-hash")}
)

// podLabelKeys returns the attributes that hold a label of the pod, the standard one first.
func podLabelKeys(label string) []string {
	return []string{"k8s.pod.label." + label, "k8s.pod.labels." + label}
}

// podTemplateHash returns the revision of the template from which a pod was made. All ways to find it give the same
// text, so signals with different attributes agree.
func podTemplateHash(a Attributes) string {
	for _, keys := range hashKeys {
		if hash := first(a, keys...); hash != "" {
			return hash
		}
	}
	deployment, replicaSet := text(a, "k8s.deployment.name"), text(a, "k8s.replicaset.name")
	if deployment == "" {
		_, hash := cutHash(replicaSet, shortestHash)
		return hash
	}
	if hash, ok := strings.CutPrefix(replicaSet, deployment+"-"); ok && isHash(hash, 1) {
		return hash
	}
	owner, random := cutLast(text(a, "k8s.pod.name"))
	if hash, ok := strings.CutPrefix(owner, deployment+"-"); ok && isHash(hash, 1) && isRandom(random) {
		return hash
	}
	return ""
}

// withoutHash returns a service's name without the hash of a ReplicaSet, and the hash. If nobody names a service, tools
// take the name of the pod's owner, which for an Argo rollout is a ReplicaSet that each release replaces. A name that
// only looks like that is not changed: other attributes must confirm it.
func withoutHash(a Attributes, service string) (name, hash string) {
	name, hash = cutHash(service, 1)
	if hash == "" || !isOfReplicaSet(a, service, hash) {
		return service, ""
	}
	return name, hash
}

func isOfReplicaSet(a Attributes, service, hash string) bool {
	if first(a, rolloutHashKeys...) == hash || first(a, templateHashKeys...) == hash {
		return true
	}
	if len(hash) < shortestHash {
		return false
	}
	if text(a, "k8s.replicaset.name") == service {
		return true
	}
	for _, workload := range []string{"deployment", "daemonset", "statefulset", "job"} {
		if text(a, "k8s."+workload+".name") == service {
			return false
		}
	}
	owner, random := cutLast(text(a, "k8s.pod.name"))
	return owner == service && isRandom(random)
}

// cutHash splits workload-hash. If there is no such hash it returns the whole name and an empty hash.
func cutHash(name string, shortest int) (workload, hash string) {
	workload, hash = cutLast(name)
	if workload == "" || !isHash(hash, shortest) {
		return name, ""
	}
	return workload, hash
}

func cutLast(name string) (head, last string) {
	i := strings.LastIndexByte(name, '-')
	if i < 0 {
		return "", name
	}
	return name[:i], name[i+1:]
}

func isHash(text string, shortest int) bool {
	return len(text) >= shortest && len(text) <= longestHash && strings.Trim(text, safeAlphabet) == ""
}

func isRandom(text string) bool {
	return len(text) == randomPodName && strings.Trim(text, safeAlphabet) == ""
}

// PlatformKeys returns the attributes that [PlatformRevision] reads.
func PlatformKeys() []string {
	keys := []string{
		"faas.version", "aws.ecs.task.revision", "aws.ecs.task.family", "app.build_id", "heroku.release.creation_timestamp",
		"k8s.deployment.name", "k8s.replicaset.name", "k8s.pod.name",
	}
	for _, label := range hashKeys {
		keys = append(keys, label...)
	}
	return keys
}

// PlatformRevision returns the platform's name of the rollout; empty if nothing states it.
func PlatformRevision(a Attributes) string {
	if version := text(a, "faas.version"); !isPlaceholder(version) {
		return version
	}
	if revision := text(a, "aws.ecs.task.revision"); revision != "" {
		return strings.TrimPrefix(text(a, "aws.ecs.task.family")+":"+revision, ":")
	}
	return cmp.Or(text(a, "app.build_id"), podTemplateHash(a), text(a, "heroku.release.creation_timestamp"))
}
