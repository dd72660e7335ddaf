// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMessagesOfMerges(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		message, provider string
		want              merge
	}{
		"GitHub":                  {"Merge pull request #12 from acme/feature/faster\n\nBe faster\n\nMuch.", "github", merge{"12", "feature/faster", "acme", "Be faster"}},
		"GitHub, a squash":        {"Be faster (#12)\n\n* Try", "github", merge{id: "12", title: "Be faster"}},
		"GitHub, a revert":        {"Revert \"Be faster (#12)\" (#13)", "github", merge{id: "13", title: "Revert \"Be faster (#12)\""}},
		"Gitea":                   {"Merge pull request 'Be faster' (#12) from ana/faster into main", "gitea", merge{"12", "ana/faster", "", "Be faster"}},
		"GitLab":                  {"Merge branch 'faster' into 'main'\n\nBe faster\n\nSee merge request acme/shop/checkout!12", "gitlab", merge{"12", "faster", "", "Be faster"}},
		"GitLab, a squash":        {"Be faster\n\nSee merge request !12\n", "gitlab", merge{id: "12", title: "Be faster"}},
		"Bitbucket Cloud":         {"Merged in faster (pull request #12)\n\nBe faster", "bitbucket", merge{"12", "faster", "", "Be faster"}},
		"Bitbucket Server":        {"Pull request #12: Be faster\n\nMerge in SHOP/checkout from faster to main\n\n* commit", "git", merge{"12", "faster", "", "Be faster"}},
		"Bitbucket Server, older": {"Merge pull request #12 in SHOP/checkout from faster to main", "git", merge{id: "12", head: "faster"}},
		"Azure DevOps":            {"Merged PR 12: Be faster\n\nRelated work items: #7", "git", merge{id: "12", title: "Be faster"}},
		"carriage returns":        {"Merge pull request #12 from acme/faster\r\n\r\nBe faster\r\n", "github", merge{"12", "faster", "acme", "Be faster"}},
		"an issue, at GitLab":     {"Fix the till (#12)", "gitlab", merge{}},
		"a merge by hand":         {"Merge branch 'faster'", "github", merge{}},
		"a mention":               {"Follow up on #12\n\nSee merge request 12", "github", merge{}},
		"number nought":           {"Nothing (#0)", "github", merge{}},
		"nothing":                 {"", "github", merge{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := parseMerge(test.message, test.provider)
			assert.Equal(t, test.want, got)
			assert.Equal(t, test.want.id != "", ok)
		})
	}
}

func TestWhatMergesRevert(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ message, title, want string }{
		"the title of a squash":      {"", `Revert "Be faster (#12)"`, "12"},
		"GitHub's button":            {"Merge pull request #13 from acme/revert-12\n\nReverts #12", "", "12"},
		"with the repository's name": {"Undo\n\nReverts Acme/Checkout#12", "", "12"},
		"of another repository":      {"Undo\n\nReverts acme/till#12", "", ""},
		"GitLab's button":            {"Undo\n\nThis reverts merge request !12", "", "12"},
		"with the project's path":    {"Undo\n\nThis reverts merge request acme/checkout!12", "", "12"},
		"a title without a number":   {"", `Revert "Be faster"`, ""},
		"no revert":                  {"Be faster\n\nIt reverts #12 in spirit", "Be faster (#12)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, revertedChange(test.message, test.title, "acme/checkout"))
		})
	}
}

func FuzzMessages(f *testing.F) {
	f.Add("Merge pull request #12 from acme/faster\n\nBe faster", "github")
	f.Add("Merge branch 'faster' into 'main'\n\nSee merge request acme/shop!12", "gitlab")
	f.Add("Revert \"Be faster (#12)\" (#13)\n\nReverts acme/checkout#12", "")
	f.Fuzz(func(t *testing.T, message, provider string) {
		m, ok := parseMerge(message, provider)
		assert.Equal(t, ok, m.id != "")
		for _, digit := range m.id + revertedChange(message, m.title, "acme/checkout") {
			assert.True(t, digit >= '0' && digit <= '9')
		}
	})
}
