// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package history_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/history"
)

func TestWhatACloneTells(t *testing.T) {
	t.Parallel()
	production := history.Deployments{Environment: "prod"}
	tests := map[string]struct {
		options history.Options
		story   func(r *repository)
		want    []string
	}{
		"direct commits are pushes of one commit each": {
			story: func(r *repository) {
				r.commit("08:00", "one", "Begin")
				r.commit("08:30 09:00", "two", "Amended later")
			},
			want: []string{
				"08:00 push to main 1:one of 08:00",
				"09:00 push to main from one 1:two of 08:30",
			},
		},
		"a merge brings its branch in one push, and nothing that main had": {
			story: func(r *repository) {
				r.commit("08:00", "one", "Begin")
				r.on("faster")
				r.commit("08:10", "a", "Try")
				r.on("main")
				r.commit("08:20", "two", "Meanwhile")
				r.on("faster")
				r.merge("08:30", "catch up", "main", "Merge branch 'main' into faster")
				r.commit("08:40", "b", "Finish")
				r.on("main")
				r.merge("09:00", "merge", "faster", "Merge pull request #12 from acme/faster\n\nBe faster")
			},
			want: []string{
				"08:00 push to main 1:one of 08:00",
				"08:20 push to main from one 1:two of 08:20",
				"09:00 push to main from two 1:a of 08:10",
				"09:00 push to main from two 2:catch up of 08:30",
				"09:00 push to main from two 3:b of 08:40",
				"09:00 push to main from two 4:merge of 09:00",
				"09:00 merge #12 of faster@b as merge to main begun 08:10",
			},
		},
		"merges in the middle of which others began": {
			story: func(r *repository) {
				r.commit("08:00", "one", "Begin")
				r.on("slow")
				r.commit("08:10", "a", "Slowly")
				r.on("main")
				r.on("quick")
				r.commit("08:20", "b", "Quickly")
				r.on("main")
				r.merge("08:30", "two", "quick", "Merge pull request #13 from acme/quick")
				r.on("slow")
				r.merge("08:40", "catch up", "main", "Merge branch 'main' into slow")
				r.on("main")
				r.commit("08:50", "three", "Meanwhile")
				r.merge("09:00", "four", "slow", "Merge pull request #12 from fork/slow")
			},
			want: []string{
				"08:00 push to main 1:one of 08:00",
				"08:30 push to main from one 1:b of 08:20",
				"08:30 push to main from one 2:two of 08:30",
				"08:30 merge #13 of quick@b as two to main begun 08:20",
				"08:50 push to main from two 1:three of 08:50",
				"09:00 push to main from three 1:a of 08:10",
				"09:00 push to main from three 2:catch up of 08:40",
				"09:00 push to main from three 3:four of 09:00",
				"09:00 merge #12 of fork:slow@catch up as four to main begun 08:10",
			},
		},
		"a squash tells its number only": {
			options: history.Options{IncludeTitles: true},
			story: func(r *repository) {
				r.commit("08:00", "one", "Begin")
				r.commit("09:00", "squash", "Be faster (#12)\n\n* Try\n* Finish")
			},
			want: []string{
				"08:00 push to main 1:one of 08:00",
				"09:00 push to main from one 1:squash of 09:00",
				"09:00 merge #12 as squash to main begun 09:00 titled Be faster",
			},
		},
		"of a squash the fetched head tells when it began": {
			story: func(r *repository) {
				r.commit("08:00", "one", "Begin")
				r.on("faster")
				r.commit("08:10", "a", "Try")
				b := r.commit("08:40", "b", "Finish")
				r.git("00:00", "update-ref", "refs/pull/12/head", b)
				r.commit("08:45", "c", "More on top of it, squashed by itself")
				r.git("00:00", "update-ref", "refs/pull/13/head", "HEAD")
				r.on("main")
				r.commit("09:00", "squash", "Be faster (#12)")
				r.commit("09:30", "squash two", "More (#13)")
			},
			want: []string{
				"08:00 push to main 1:one of 08:00",
				"09:00 push to main from one 1:squash of 09:00",
				"09:00 merge #12@b as squash to main begun 08:10",
				"09:30 push to main from squash 1:squash two of 09:30",
				"09:30 merge #13@c as squash two to main begun 08:45",
			},
		},
		"rebased commits keep the times of their authors": {
			story: func(r *repository) {
				r.commit("08:00", "one", "Begin")
				r.commit("08:10 09:00", "a", "Try")
				r.commit("08:40 09:00", "b", "Finish")
			},
			want: []string{
				"08:00 push to main 1:one of 08:00",
				"09:00 push to main from one 1:a of 08:10",
				"09:00 push to main from a 1:b of 08:40",
			},
		},
		"a branch merged twice brings each time what is new": {
			story: func(r *repository) {
				r.commit("08:00", "one", "Begin")
				r.on("develop")
				r.commit("08:10", "a", "Try")
				r.on("main")
				r.merge("09:00", "first", "develop", "Merge pull request #12 from acme/develop")
				r.on("develop")
				r.commit("09:10", "b", "Go on")
				r.on("main")
				r.merge("10:00", "second", "develop", "Merge pull request #13 from acme/develop")
			},
			want: []string{
				"08:00 push to main 1:one of 08:00",
				"09:00 push to main from one 1:a of 08:10",
				"09:00 push to main from one 2:first of 09:00",
				"09:00 merge #12 of develop@a as first to main begun 08:10",
				"10:00 push to main from first 1:b of 09:10",
				"10:00 push to main from first 2:second of 10:00",
				"10:00 merge #13 of develop@b as second to main begun 09:10",
			},
		},
		"reverts name what they revert": {
			story: func(r *repository) {
				one := r.commit("08:00", "one", "Be faster (#12)")
				r.commit("09:00", "two", "Revert \"Be faster (#12)\" (#13)\n\nThis reverts commit "+one+".")
			},
			want: []string{
				"08:00 push to main 1:one of 08:00",
				"08:00 merge #12 as one to main begun 08:00",
				"09:00 push to main from one 1:two of 09:00 reverts one",
				"09:00 merge #13 as two to main begun 09:00 reverts #12 reverts one",
			},
		},
		"a change that was picked again is no second merge": {
			story: func(r *repository) {
				r.commit("08:00", "one", "Be faster (#12)")
				r.commit("09:00", "two", "Be faster (#12)")
			},
			want: []string{
				"08:00 push to main 1:one of 08:00",
				"08:00 merge #12 as one to main begun 08:00",
				"09:00 push to main from one 1:two of 09:00",
			},
		},
		"chosen tags are deployments": {
			options: history.Options{Deployments: history.Deployments{
				Environment: "prod", Tags: []string{"v*", "shop/v*"}, Except: []string{"*-rc*"}, Hotfixes: []string{"*-hotfix*"},
			}, Service: "shop/checkout"},
			story: func(r *repository) {
				r.commit("08:00", "one", "Begin")
				r.git("08:30", "tag", "v1.0.0")
				r.git("08:40", "tag", "build-7")
				r.git("08:40", "tag", "--annotate", "--message", "Try", "v1.1.0-rc1")
				r.git("09:00", "tag", "--annotate", "--message", "First", "v1.1.0")
				r.git("09:10", "tag", "--annotate", "--message", "Now", "v1.1.1-hotfix.1")
				r.git("09:20", "tag", "--annotate", "--message", "Shop", "shop/v2")
				r.git("09:30", "tag", "--annotate", "--message", "The files only", "v1.2.0", "HEAD^{tree}")
			},
			want: []string{
				"08:00 push to main 1:one of 08:00",
				"08:00 deployment acme/checkout@v1.0.0 of shop/checkout to production of version v1.0.0 at one planned",
				"09:00 deployment acme/checkout@v1.1.0 of shop/checkout to production of version v1.1.0 at one planned",
				"09:10 deployment acme/checkout@v1.1.1-hotfix.1 of shop/checkout to production of version v1.1.1-hotfix.1 at one hotfix",
				"09:20 deployment acme/checkout@shop/v2 of shop/checkout to production of version shop/v2 at one planned",
			},
		},
		"pushes are deployments where that is said": {
			options: history.Options{Deployments: history.Deployments{Environment: "prod", Pushes: true}},
			story: func(r *repository) {
				r.commit("08:00", "one", "Begin")
				r.commit("09:00", "two", "Be faster (#12)")
			},
			want: []string{
				"08:00 push to main 1:one of 08:00",
				"09:00 push to main from one 1:two of 09:00",
				"09:00 merge #12 as two to main begun 09:00",
				"08:00 deployment acme/checkout@one of checkout to production at one planned",
				"09:00 deployment acme/checkout#12 of checkout to production at two planned",
			},
		},
		"bounds cut off what lies outside": {
			options: history.Options{Since: clock("09:00"), Until: clock("10:00"), Deployments: history.Deployments{Environment: "prod", Tags: []string{"*"}}},
			story: func(r *repository) {
				r.commit("08:00", "one", "Begin")
				r.git("08:00", "tag", "one")
				r.on("faster")
				r.commit("08:30", "a", "Try")
				r.on("main")
				r.merge("09:00", "two", "faster", "Merge pull request #12 from acme/faster")
				r.git("09:00", "tag", "two")
				r.commit("10:00", "three", "Too late")
				r.git("10:00", "tag", "three")
			},
			want: []string{
				"09:00 push to main from one 1:a of 08:30",
				"09:00 push to main from one 2:two of 09:00",
				"09:00 merge #12 of faster@a as two to main begun 08:30",
				"09:00 deployment acme/checkout@two of checkout to production of version two at two planned",
			},
		},
		"histories that were joined have two beginnings": {
			story: func(r *repository) {
				r.commit("08:00", "one", "Begin")
				r.git("00:00", "checkout", "--quiet", "--orphan", "imported")
				r.commit("08:10", "a", "Elsewhere")
				r.on("main")
				r.git("09:00", "merge", "--quiet", "--allow-unrelated-histories", "--message", "Import", "imported")
				r.label("two")
			},
			want: []string{
				"08:00 push to main 1:one of 08:00",
				"09:00 push to main from one 1:a of 08:10",
				"09:00 push to main from one 2:two of 09:00",
			},
		},
		"a branch that is merged to a branch": {
			options: history.Options{Deployments: production},
			story: func(r *repository) {
				r.commit("08:00", "one", "Begin")
				r.on("develop")
				r.commit("08:05", "direct", "Straight to develop")
				r.on("faster")
				r.commit("08:10", "a", "Try")
				r.on("develop")
				r.merge("08:20", "inner", "faster", "Merge pull request #11 from acme/faster")
				r.commit("08:30", "squash", "Be safer (#12)")
				r.on("main")
				r.merge("09:00", "release", "develop", "Merge pull request #13 from acme/develop")
			},
			want: []string{
				"08:00 push to main 1:one of 08:00",
				"08:05 push to develop from one 1:direct of 08:05",
				"08:20 push to develop from direct 1:a of 08:10",
				"08:20 push to develop from direct 2:inner of 08:20",
				"08:20 merge #11 of faster@a as inner to develop begun 08:10",
				"08:30 push to develop from inner 1:squash of 08:30",
				"08:30 merge #12 as squash to develop begun 08:30",
				"09:00 push to main from one 1:direct of 08:05",
				"09:00 push to main from one 2:a of 08:10",
				"09:00 push to main from one 3:inner of 08:20",
				"09:00 push to main from one 4:squash of 08:30",
				"09:00 push to main from one 5:release of 09:00",
				"09:00 merge #13 of develop@squash as release to main begun 08:05",
			},
		},
		"an empty message and one that is no text": {
			story: func(r *repository) {
				r.git("08:00", "commit", "--quiet", "--allow-empty", "--allow-empty-message", "--message", "")
				r.label("one")
				file := filepath.Join(r.t.TempDir(), "message")
				require.NoError(r.t, os.WriteFile(file, []byte("Caf\xe9 (#12)\n"), 0o600))
				r.git("09:00", "-c", "i18n.commitEncoding=UTF-8", "commit", "--quiet", "--allow-empty", "--file", file)
				r.label("two")
			},
			want: []string{
				"08:00 push to main 1:one of 08:00",
				"09:00 push to main from one 1:two of 09:00",
				"09:00 merge #12 as two to main begun 09:00",
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRepository(t)
			test.story(r)
			events, tally := r.told(test.options)
			assert.Equal(t, test.want, r.lines(events))
			assert.Equal(t, int64(len(events)), tally.Events.Load())
			assert.Zero(t, tally.Invalid.Load())
			assert.False(t, tally.Shallow.Load())
		})
	}
}

func TestAShallowCloneIsToldOf(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.commit("08:00", "one", "Begin")
	r.commit("09:00", "two", "Go on")
	whole := r.folder
	r.folder = filepath.Join(t.TempDir(), "shallow")
	require.NoError(t, os.MkdirAll(r.folder, 0o750))
	r.git("00:00", "clone", "--quiet", "--depth", "1", "file://"+whole, ".")
	events, tally := r.told(history.Options{RepositoryURL: "https://github.com/acme/checkout"})
	assert.Equal(t, []string{"09:00 push to main 1:two of 09:00"}, r.lines(events))
	assert.Contains(t, tally.Summary(), "the clone is shallow")
}

func TestPatternsThatMatchNoTagAreToldOf(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.commit("08:00", "one", "Begin")
	r.git("08:30", "tag", "team/v1.0.0")
	r.git("08:30", "tag", "team/v2.0.0")
	for pattern, want := range map[string]string{
		"v*":   "`--deploy-tags` v* matched none of 2 tags; a `*` stops at a slash",
		"*/v*": "2 deployments",
	} {
		_, tally := r.told(history.Options{Deployments: history.Deployments{Tags: []string{pattern}, Environment: "production"}})
		assert.Contains(t, tally.Summary(), want)
		assert.Equal(t, pattern == "v*", strings.Contains(tally.Summary(), "stops at a slash"))
	}
}

func TestTheBranchIsTheForgesDefault(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.commit("08:00", "one", "Begin")
	r.git("00:00", "branch", "-m", "main", "trunk")
	upstream := r.folder
	r.folder = t.TempDir()
	r.git("00:00", "clone", "--quiet", "file://"+upstream, ".")
	r.on("mine")
	r.commit("09:00", "two", "Not on the trunk")
	options := history.Options{RepositoryURL: "https://github.com/acme/checkout"}
	events, _ := r.told(options)
	assert.Equal(t, []string{"08:00 push to trunk 1:one of 08:00"}, r.lines(events))
	options.Branch = "mine"
	events, _ = r.told(options)
	assert.Len(t, events, 2)
}

func TestWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	nowhere := newRepository(t)
	nowhere.commit("08:00", "one", "Begin")
	nowhere.git("00:00", "remote", "remove", "origin")
	copied := newRepository(t)
	copied.commit("08:00", "one", "Begin")
	copied.git("00:00", "remote", "set-url", "origin", "/srv/mirrors/checkout")
	for name, test := range map[string]struct {
		options history.Options
		want    string
	}{
		"no clone":            {history.Options{Folder: t.TempDir()}, "`--repository` must be a git clone"},
		"no folder":           {history.Options{Folder: "/nowhere/at/all"}, "`--repository` must be a git clone"},
		"no commits":          {history.Options{Folder: r.folder}, `has no branch "main"`},
		"no such branch":      {history.Options{Folder: nowhere.folder, RepositoryURL: "acme/x", Branch: "x"}, "`--repository-url` is \"acme/x\""},
		"no address":          {history.Options{Folder: nowhere.folder}, "does not say where it came from: give the repository's address with `--repository-url`"},
		"a copy of a clone":   {history.Options{Folder: copied.folder}, "\"/srv/mirrors/checkout\", where the clone came from, is no address on a forge: give the repository's with `--repository-url`"},
		"an option as branch": {history.Options{Folder: nowhere.folder, RepositoryURL: "https://github.com/acme/x", Branch: "--all"}, `has no branch "--all"`},
		"a broken pattern":    {history.Options{Deployments: history.Deployments{Tags: []string{"["}, Environment: "prod"}}, "`--deploy-tags`"},
		"no environment":      {history.Options{Deployments: history.Deployments{Tags: []string{"v*"}}}, "`--environment`"},
		"exceptions of none":  {history.Options{Deployments: history.Deployments{Except: []string{"v*"}}}, "`--except-tags`"},
		"bounds turned round": {history.Options{Since: clock("10:00"), Until: clock("09:00")}, "`--since`"},
		"a service path":      {history.Options{Service: "a/b/c"}, "`--service`"},
		"no delivery file":    {history.Options{Folder: nowhere.folder, RepositoryURL: "https://github.com/acme/x", Catalog: "/nowhere.yaml"}, "nowhere.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := history.Run(t.Context(), test.options, &history.Tally{}, func(plog.Logs) error { return nil })
			assert.ErrorContains(t, err, test.want)
		})
	}
}

func TestNothingIsReadOnAfterAnError(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	for range 3 {
		r.git("08:00", "commit", "--quiet", "--allow-empty", "--message", "Again")
	}
	err := history.Run(t.Context(), history.Options{Folder: r.folder}, &history.Tally{}, func(plog.Logs) error { return os.ErrPermission })
	assert.ErrorIs(t, err, os.ErrPermission)
}
