// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"strconv"
	"strings"
	"time"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

// hub writes what all bodies about one repository share: the repository, its owner and the people, with the many links
// that make up most of a real body.
type hub struct {
	owner      string
	service    *ledger.Service
	ownerID    int64
	repository []byte // without created_at, updated_at and pushed_at, and without its closing brace
	users      map[string]raw
}

func newHub(owner string, s *ledger.Service) hub {
	h := hub{owner: owner, service: s, ownerID: 90_000_000 + int64(len(owner)), users: map[string]raw{}}
	encoded := h.describe().encode()
	h.repository = encoded[:len(encoded)-1]
	return h
}

// repositoryWith returns the repository. With epoch, as in push events, its times are in Unix seconds.
func (h hub) repositoryWith(pushed time.Time, epoch bool) raw {
	r := h.service.Repository
	times := members("created_at", r.Created, "updated_at", pushed, "pushed_at", pushed)
	if epoch {
		times = members("created_at", r.Created.Unix(), "updated_at", pushed, "pushed_at", pushed.Unix())
	}
	rest := times.encode()
	body := make([]byte, 0, len(h.repository)+len(rest)+1)
	body = append(append(body, h.repository...), ',')
	return append(body, rest[1:]...)
}

var repositoryLinks = strings.Fields(`forks keys{/key_id} collaborators{/collaborator} teams hooks
issues/events{/number} events assignees{/user} branches{/branch} tags git/blobs{/sha} git/tags{/sha}
git/refs{/sha} git/trees{/sha} statuses/{sha} languages stargazers contributors subscribers subscription
commits{/sha} git/commits{/sha} comments{/number} issues/comments{/number} contents/{+path}
compare/{base}...{head} merges {archive_format}{/ref} downloads issues{/number} pulls{/number}
milestones{/number} notifications{?since,all,participating} labels{/name} releases{/id} deployments`)

func (h hub) describe() object {
	r := h.service.Repository
	api := h.api("")
	o := members(
		"id", r.Number, "node_id", "R_kgDO"+strconv.FormatInt(r.Number, 36), "name", r.Name,
		"full_name", r.Owner+"/"+r.Name, "private", true, "owner", h.account(),
		"html_url", r.URL, "description", "The "+r.Name+" service.", "fork", false, "url", api)
	for _, link := range repositoryLinks {
		o = append(o, member{linkName(link), api + "/" + link})
	}
	return append(o, members(
		"git_url", "git://github.com/"+r.Owner+"/"+r.Name+".git", "ssh_url", "git@github.com:"+r.Owner+"/"+r.Name+".git",
		"clone_url", r.URL+".git", "svn_url", r.URL, "homepage", nil, "size", 6330, "stargazers_count", 3,
		"watchers_count", 3, "language", "Go", "has_issues", true, "has_projects", false, "has_downloads", true,
		"has_wiki", false, "has_pages", false, "has_discussions", false, "forks_count", 0, "mirror_url", nil,
		"archived", false, "disabled", false, "open_issues_count", 5, "license", nil, "allow_forking", false,
		"is_template", false, "web_commit_signoff_required", false, "topics", []string{"service", h.service.Namespace},
		"visibility", "private", "forks", 0, "open_issues", 5, "watchers", 3, "default_branch", ledger.Main,
		"custom_properties", members("service_name", h.service.Name, "service_namespace", h.service.Namespace))...)
}

// linkName returns the name of the member for a link: its path without parameters, such as issue_events_url.
func linkName(link string) string {
	path, _, _ := strings.Cut(link, "{")
	path = strings.TrimSuffix(path, "/")
	if path == "" {
		path = "archive"
	}
	return strings.ReplaceAll(path, "/", "_") + "_url"
}

func (h hub) account() object {
	return h.person(h.owner, h.ownerID, "Organization")
}

func (h hub) organization() object {
	api := "https://api.github.com/orgs/" + h.owner
	return members(
		"login", h.owner, "id", h.ownerID, "node_id", "O_kgDO"+strconv.FormatInt(h.ownerID, 36), "url", api,
		"repos_url", api+"/repos", "events_url", api+"/events", "hooks_url", api+"/hooks", "issues_url", api+"/issues",
		"members_url", api+"/members{/member}", "public_members_url", api+"/public_members{/member}",
		"avatar_url", "https://avatars.githubusercontent.com/u/"+strconv.FormatInt(h.ownerID, 10)+"?v=4", "description", nil)
}

// user returns one of the people, or the bot that deploys.
func (h hub) user(login string) raw {
	known, ok := h.users[login]
	if !ok {
		kind := "User"
		if strings.HasSuffix(login, "[bot]") {
			kind = "Bot"
		}
		known = h.person(login, 1_000_000+int64(len(login))*97+int64(login[0]), kind).encode()
		h.users[login] = known
	}
	return known
}

func (h hub) person(login string, id int64, kind string) object {
	api, text := "https://api.github.com/users/"+login, strconv.FormatInt(id, 10)
	return members(
		"login", login, "id", id, "node_id", "U_kgDO"+strconv.FormatInt(id, 36),
		"avatar_url", "https://avatars.githubusercontent.com/u/"+text+"?v=4", "gravatar_id", "", "url", api,
		"html_url", "https://github.com/"+login, "followers_url", api+"/followers",
		"following_url", api+"/following{/other_user}", "gists_url", api+"/gists{/gist_id}",
		"starred_url", api+"/starred{/owner}{/repo}", "subscriptions_url", api+"/subscriptions",
		"organizations_url", api+"/orgs", "repos_url", api+"/repos", "events_url", api+"/events{/privacy}",
		"received_events_url", api+"/received_events", "type", kind, "user_view_type", "public", "site_admin", false)
}

func (h hub) api(path string) string {
	return "https://api.github.com/repos/" + h.owner + "/" + h.service.Repository.Name + path
}

func (h hub) page(path string) string { return h.service.Repository.URL + path }
