// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution_test

import (
	"testing"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

func TestARollbackBlames(t *testing.T) {
	t.Parallel()
	try(t, defaults, []trial{
		{"what it undid", three().Deploy(40, "back", "r2"), []string{"d-3 rollback 30→40 rollback back"}},
		{"the last of several", three().Deploy(40, "back", "r1"), []string{"d-3 rollback 30→40 rollback back"}},
		{"the one it names", three().Deploy(40, "back", "r1", Undoing("d-2")), []string{"d-2 rollback 20→40 rollback back"}},
		{"the last before it where it names one that nobody knows", three().Deploy(40, "back", "r0", Undoing("d-9")), []string{"d-3 rollback 30→40 rollback back"}},
		{"the last before it where its release was never seen", three().Deploy(40, "back", "r0", Declared(delivery.ReasonRollback)), []string{"d-3 rollback 30→40 rollback back"}},
		{"the last before it where its release is not known", three().Deploy(40, "back", "", Declared(delivery.ReasonRollback)), []string{"d-3 rollback 30→40 rollback back"}},
		{"nobody by rolling forward again", three().Deploy(40, "back", "r2").Deploy(50, "forth", "r3"), []string{"d-3 rollback 30→40 rollback back"}},
		{"nobody when it did not roll out", three().Finish(40, "back", delivery.StatusFailed, Declared(delivery.ReasonRollback)), nil},
		{"nobody where there was nothing to undo", NewStory().Deploy(10, "back", "r1", Declared(delivery.ReasonRollback)), nil},
		{"nobody of the future", NewStory().Deploy(10, "back", "r0", Undoing("d-2")).Deploy(20, "d-2", "r2"), nil},
		{"by version where no revision is known", NewStory().Deploy(10, "d-1", "", Version("v1")).Deploy(20, "d-2", "", Version("v2")).Deploy(30, "back", "", Version("v1")), []string{"d-2 rollback 20→30 rollback back"}},
		{"past a redeployment what was planned", three().Deploy(35, "again", "r3").Deploy(40, "back", "r2"), []string{"d-3 rollback 30→40 rollback back"}},
		{"once, by the first", three().Deploy(40, "back", "r2").Deploy(50, "further", "r1", Undoing("d-3")), []string{"d-3 rollback 30→40 rollback back"}},
		{"a hotfix too", three().Deploy(35, "fix", "r4", fix).Deploy(40, "back", "r3"), []string{"d-3 hotfix 30→35 hotfix fix", "fix rollback 35→40 rollback back"}},
	})
}

func TestWhomARollbackBlamesIsAChoice(t *testing.T) {
	t.Parallel()
	for blame, want := range map[attribution.RollbackBlame][]string{
		attribution.BlameLast:  {"d-3 rollback 30→40 rollback back"},
		attribution.BlameFirst: {"d-2 rollback 20→40 rollback back"},
		attribution.BlameAll:   {"d-2 rollback 20→40 rollback back", "d-3 rollback 30→40 rollback back"},
	} {
		options := defaults
		options.RollbackBlame = blame
		try(t, options, []trial{
			{string(blame) + " of V1, V2, V3 and V1 again", three().Deploy(40, "back", "r1"), want},
			{string(blame) + " of one is that one", three().Deploy(40, "back", "r2"), []string{"d-3 rollback 30→40 rollback back"}},
			{string(blame) + " where it names one is that one", three().Deploy(40, "back", "r1", Undoing("d-2")), []string{"d-2 rollback 20→40 rollback back"}},
			{string(blame) + " where nothing is known is the last", three().Deploy(40, "back", "r0", Declared(delivery.ReasonRollback)), []string{"d-3 rollback 30→40 rollback back"}},
		})
	}
}

func TestARollbackInPlaceBlamesItsOwnDeployment(t *testing.T) {
	t.Parallel()
	try(t, defaults, []trial{
		{"by itself", three().RollBack(33, "d-3"), []string{"d-3 rollback 30→33 rollback"}},
		{"and names what restored service", three().RollBack(33, "d-3", RestoredBy("d-2")), []string{"d-3 rollback 30→33 rollback d-2"}},
		{"before a rollback by deployment", three().RollBack(33, "d-3").Deploy(40, "back", "r1", Undoing("d-3")), []string{"d-3 rollback 30→33 rollback"}},
		{"after a rollback by deployment", three().Deploy(32, "back", "r2").RollBack(33, "d-3"), []string{"d-3 rollback 30→32 rollback back"}},
		{"not one of no new code", three().Deploy(32, "again", "r3").RollBack(33, "again"), nil},
		{
			"the earlier of the two answered the incident",
			three().Open(31, "i").RollBack(33, "d-3").Resolve(34, "i").Deploy(40, "back", "r1", Undoing("d-3")),
			[]string{"d-3 rollback [i] 31→33 rollback"},
		},
	})
}

func TestARevertBlamesWhatItTakesBack(t *testing.T) {
	t.Parallel()
	merged := func() *Story {
		return NewStory().Push(1, "main", "", "r1").Deploy(10, "d-1", "r1").
			Push(11, "main", "r1", "a", "m2").Merge(11, "2", "m2").Deploy(20, "d-2", "m2").
			Push(21, "main", "m2", "r3").Deploy(30, "d-3", "r3")
	}
	try(t, defaults, []trial{
		{
			"a change that reverts a change by its id",
			merged().Push(35, "main", "r3", "m4").Merge(35, "4", "m4", Reverting("2")).Deploy(40, "d-4", "m4"),
			[]string{"d-2 revert 20→40 hotfix d-4"},
		},
		{
			"a change that reverts a revision",
			merged().Push(35, "main", "r3", "m4").Merge(35, "4", "m4", RevertingRevision("a")).Deploy(40, "d-4", "m4"),
			[]string{"d-2 revert 20→40 hotfix d-4"},
		},
		{"a revision that reverts a revision", merged().Push(35, "main", "r3", "r4 reverts m2").Deploy(40, "d-4", "r4"), []string{"d-2 revert 20→40 hotfix d-4"}},
		{"a revert among others", merged().Push(35, "main", "r3", "x", "r4 reverts m2", "y").Deploy(40, "d-4", "y"), []string{"d-2 revert 20→40 hotfix d-4"}},
		{"not before it is deployed", merged().Push(35, "main", "r3", "r4 reverts m2"), nil},
		{"not when the deployment failed", merged().Push(35, "main", "r3", "r4 reverts m2").Finish(40, "d-4", delivery.StatusFailed), nil},
		{"not what never reached production without it", merged().Push(35, "main", "r3", "x", "r4 reverts x").Deploy(40, "d-4", "r4"), nil},
		{
			"not a change of the same number in another repository",
			merged().In("https://git.example.com/other").Merge(15, "7", "x").In(Shop).
				Push(35, "main", "r3", "m4").Merge(35, "4", "m4", Reverting("7")).Deploy(40, "d-4", "m4"),
			nil,
		},
		{
			"the first revert acted, a second one changes nothing",
			merged().Push(35, "main", "r3", "r4 reverts m2").Deploy(40, "d-4", "r4").Push(45, "main", "r4", "r5 reverts m2").Deploy(50, "d-5", "r5"),
			[]string{"d-2 revert 20→40 hotfix d-4"},
		},
		{
			"the revert of a revert brings the change back and blames nobody",
			merged().Push(35, "main", "r3", "r4 reverts m2").Deploy(40, "d-4", "r4").Push(45, "main", "r4", "r5 reverts r4").Deploy(50, "d-5", "r5"),
			[]string{"d-2 revert 20→40 hotfix d-4"},
		},
		{
			"so does a change that reverts a revert by its id",
			merged().Push(35, "main", "r3", "m4").Merge(35, "4", "m4", Reverting("2")).Deploy(40, "d-4", "m4").
				Push(45, "main", "m4", "m5").Merge(45, "5", "m5", Reverting("4")).Deploy(50, "d-5", "m5"),
			[]string{"d-2 revert 20→40 hotfix d-4"},
		},
		{
			"a deployed revision whose push nobody told can be reverted too",
			NewStory().Deploy(10, "d-1", "r1").Deploy(20, "d-2", "r2").Push(35, "main", "r2", "r4 reverts r2").Deploy(40, "d-4", "r4"),
			[]string{"d-2 revert 20→40 hotfix d-4"},
		},
	})
}
