// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/json"
	"strings"
	"time"
)

// recordedWebhook is a webhook as a source received it.
type recordedWebhook struct {
	source, event, body string
	at                  time.Time
}

// commit is one commit: the digit of which its revision consists, and its author time.
type commit struct{ digit, at string }

// none is the revision before the first.
const none = "0"

type object = map[string]any

// clock is a time of the day on which everything happens.
func clock(at string) time.Time {
	day, err := time.Parse(time.RFC3339, "2026-03-02T"+at+":00Z")
	if err != nil {
		panic(err)
	}
	return day
}

func written(at string) string { return clock(at).Format(time.RFC3339) }

func revision(digit string) string { return strings.Repeat(digit, 40) }

func digest(digit string) string { return "sha256:" + strings.Repeat(digit, 64) }

func repository(name string) object {
	return object{
		"name": name, "full_name": "acme/" + name, "html_url": "https://github.com/acme/" + name,
		"owner": object{"login": "acme"}, "default_branch": "main",
	}
}

func webhookAt(at, source, event string, body object) recordedWebhook {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return recordedWebhook{source: source, event: event, body: string(text), at: clock(at).Add(time.Second)}
}

func pushOf(repo, branch, at, before string, commits ...commit) recordedWebhook {
	var list []any
	var head string
	for _, c := range commits {
		head = revision(c.digit)
		list = append(list, object{"id": head, "distinct": true, "message": "change it", "timestamp": written(c.at)})
	}
	told := repository(repo)
	told["pushed_at"] = clock(at).Unix()
	return webhookAt(at, "github", "push", object{
		"ref": "refs/heads/" + branch, "before": revision(before), "after": head, "created": before == none,
		"deleted": false, "forced": false, "commits": list, "head_commit": list[len(list)-1], "repository": told,
	})
}

// mergeOf is a pull request that was squashed.
func mergeOf(at, branch, head, squashed string) recordedWebhook {
	return webhookAt(at, "github", "pull_request", object{
		"action": "closed", "number": 17, "repository": repository("checkout"),
		"pull_request": object{
			"number": 17, "html_url": "https://github.com/acme/checkout/pull/17", "title": "Faster", "draft": false, "merged": true,
			"created_at": written("10:50"), "merged_at": written(at), "closed_at": written(at), "updated_at": written(at),
			"merge_commit_sha": revision(squashed), "labels": []any{},
			"base": object{"ref": "main", "sha": revision("3")},
			"head": object{"ref": branch, "sha": revision(head), "repo": object{"full_name": "acme/checkout"}},
		},
	})
}

// imageOf is an image of a revision that was published in the forge's registry.
func imageOf(at, built, image string) recordedWebhook {
	return webhookAt(at, "github", "registry_package", object{
		"action": "published", "repository": repository("checkout"),
		"registry_package": object{
			"id": 4001, "name": "checkout", "namespace": "acme", "ecosystem": "CONTAINER", "package_type": "CONTAINER",
			"created_at": written("08:00"), "updated_at": written(at), "owner": object{"login": "acme"},
			"package_version": object{
				"id": 4100, "version": digest(image), "name": digest(image), "package_url": "ghcr.io/acme/checkout:1." + image,
				"container_metadata": object{
					"tag": object{"name": "1." + image, "digest": digest(image)},
					"labels": object{"source": "https://github.com/acme/checkout", "all_labels": object{
						"org.opencontainers.image.revision": revision(built),
						"org.opencontainers.image.source":   "https://github.com/acme/checkout",
					}},
				},
			},
		},
	})
}

// syncOf is a sync of the configuration that took a minute. The revisions are all that were ever synced, the present one last.
func syncOf(at, image string, synced ...string) recordedWebhook {
	origin := object{"repoURL": "https://github.com/acme/deploy.git", "path": "apps/checkout", "targetRevision": "main"}
	var history []any
	for i, digit := range synced {
		hour := []string{"09", "12", "16"}[i]
		finished := clock(hour + ":00")
		history = append(history, object{
			"id": i, "revision": revision(digit), "source": origin,
			"deployStartedAt": finished.Add(-time.Minute).Format(time.RFC3339), "deployedAt": finished.Format(time.RFC3339),
		})
	}
	now := revision(synced[len(synced)-1])
	return webhookAt(at, "argocd", "", object{
		"timestamp": written(at), "context": object{"argocdUrl": "https://argocd.acme.example"},
		"app": object{
			"apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
			"metadata": object{"name": "checkout", "namespace": "argocd", "uid": "5e1f0c86-2b7a-4d6e-9a51-0c2f7d9b1a01"},
			"spec":     object{"project": "shop", "source": origin},
			"status": object{
				"health":  object{"status": "Healthy"},
				"summary": object{"images": []any{"ghcr.io/acme/checkout:1." + image + "@" + digest(image), "docker.io/library/redis:7"}},
				"history": history,
				"operationState": object{
					"phase": "Succeeded", "startedAt": clock(at).Add(-time.Minute).Format(time.RFC3339), "finishedAt": written(at),
					"operation":  object{"initiatedBy": object{"automated": true}, "sync": object{"revision": now}},
					"syncResult": object{"revision": now, "source": origin},
				},
			},
		},
	})
}
