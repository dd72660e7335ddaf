// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dora

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	. "github.com/otelcol-dora/otelcol-dora/internal/deliverytest"
)

// deployConfig is the repository from which a GitOps tool deploys. It contains configuration only, no code.
const deployConfig = "https://git.example.com/acme/deploy"

const image = "ghcr.io/acme/cart"

// gitOps returns the events of a team that builds in [Shop] and deploys by committing to another repository:
//
//	minute   0  r0 is live, by image a0
//	minute  70  change 1 (commits of minutes 10 and 40) is squashed to r1 and built as image a1
//	minute 130  commit r2 of minute 120 goes to main directly and is built as image a2
//	minute 200  the sync of config revision c1 brings a2
//	minute 400  the sync of config revision c2 brings a2 again, with more replicas
//
// So lead times are 200−10 for change 1 and 200−120 for r2. Configuration has none.
func gitOps() *Story {
	s := NewStory().
		Push(-5, "main", "", "r0@-10").Publish(-4, "r0", Image(image, "a0"), Digest("sha256:a0")).
		Push(45, "cart-total", "r0", "f1@10", "f2@40").
		Push(70, "main", "r0", "r1@70").Merge(70, "1", "r1", Branch("cart-total", "f2"), Opened(50)).
		Publish(75, "r1", Image(image, "a1", "latest"), Digest("sha256:a1")).
		Push(130, "main", "r1", "r2@120").
		Publish(135, "r2", Image(image, "a2", "latest"), Digest("sha256:a2"))
	return s.In(deployConfig).
		Push(-3, "main", "", "c0@-3").Deploy(0, "sync-0", "c0", WithDigest(image+"@sha256:a0")).
		Push(190, "main", "c0", "c1@190").Deploy(200, "sync-1", "c1", Replacing("c0"), WithDigest(image+"@sha256:a2")).
		Push(390, "main", "c1", "c2@390").Deploy(400, "sync-2", "c2", Replacing("c1"), WithDigest(image+"@sha256:a2"))
}

func TestAGitOpsHistoryHasTheLeadTimesOfTheApplication(t *testing.T) {
	t.Parallel()
	f := ofProduction(t, plain(), gitOps(), 500).window("7d")
	// r0 took 10 minutes; nothing is known of what came before it.
	assert.InDelta(t, 3, f["dora.change.window_total"], 0)
	assert.InDelta(t, 80*60, f["dora.change.lead_time_p50"], 0)
	assert.InDelta(t, 190*60, f["dora.change.lead_time_p90"], 0)
	assert.InDelta(t, 2, f["dora.deployment.window_total"], 0, "the sync of more replicas brings no new code")
	assert.InDelta(t, 3, f["dora.deployment.window_succeeded"], 0)

	o := settledOf(t, gitOps())
	assert.ElementsMatch(t, []float64{10 * 60, 80 * 60, 190 * 60}, o["dora.change.lead_time"])
	assert.Equal(t, []float64{1}, o["dora.deployments deployment.status=succeeded dora.deployment.reason=redeploy"])
}

// The figures are the same if the sync names tags, or a version, instead of digests.
func TestGitOpsByTagAndByVersion(t *testing.T) {
	t.Parallel()
	version := map[string]string{"sync-0": "1.0", "sync-1": "1.2", "sync-2": "1.2"}
	tag := map[string]string{"sync-0": "a0", "sync-1": "a2", "sync-2": "a2"}
	for name, retell := range map[string]func(*delivery.DeploymentFacts){
		"by tag":     func(f *delivery.DeploymentFacts) { f.ImageName, f.ImageTags = image, []string{tag[f.ID]} },
		"by version": func(f *delivery.DeploymentFacts) { f.Version, f.Revision, f.Repository.URL = version[f.ID], "", "" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := gitOps()
			for _, e := range s.Events {
				switch f := e.Subject.(type) {
				case *delivery.DeploymentFacts:
					f.ImageDigests = nil
					retell(f)
				case *delivery.ArtifactFacts:
					f.Service, f.PURL = Cart, "pkg:generic/cart"
					f.Version = map[string]string{"r0": "1.0", "r1": "1.1", "r2": "1.2"}[f.Revision]
				}
			}
			assert.ElementsMatch(t, []float64{10 * 60, 80 * 60, 190 * 60}, settledOf(t, s)["dora.change.lead_time"])
		})
	}
}

// The registry may announce the image long after it was deployed, and the pushes may arrive last.
func TestALateArtifactCorrectsTheFigures(t *testing.T) {
	t.Parallel()
	var first, late []*delivery.Event
	for _, e := range gitOps().Events {
		switch e.Name {
		case delivery.DeploymentFinished:
			first = append(first, e)
		default:
			late = append([]*delivery.Event{e}, late...)
		}
	}
	b := NewBook(plain())
	applyAll(t, b, first)
	f := figuresOf(b.Flush(At(500)), identityOf(Production)).window("7d")
	assert.InDelta(t, 3, f["dora.deployment.window_total"], 0, "three revisions, for all that is known")
	for _, e := range late {
		applyAll(t, b, []*delivery.Event{e})
		b.Flush(At(500))
	}
	want := bookOf(t, plain(), gitOps().Events)
	want.Flush(At(500))
	assert.Equal(t, want.Flush(At(501)).Reports[0].Samples, b.Flush(At(501)).Reports[0].Samples)
}

// An incident may name the revision of the application although the sync named one of another repository.
func TestAFailedSyncIsKnownByTheApplicationsRevision(t *testing.T) {
	t.Parallel()
	s := gitOps().Open(210, "i", BlamingRevision("r2")).Resolve(230, "i")
	f := bookOf(t, plain(), s.Events).Flush(At(500))
	require.Len(t, f.Announcements, 2)
	assert.Equal(t, "sync-1", f.Announcements[0].Verdict.Deployment.ID)
	assert.Equal(t, "r2", f.Announcements[0].Verdict.Revision)
}

// Lead times do not depend on how changes reach main: change 1 was begun at minute 10, change 2 at
// minute 30, and both were deployed at minute 100.
func TestMergeStrategiesAgree(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*Story) *Story{
		"squash": func(s *Story) *Story {
			return s.Push(50, "main", "r0", "s1@50").Merge(50, "1", "s1", Branch("one", "a2")).
				Push(60, "main", "s1", "s2@60").Merge(60, "2", "s2", Branch("two", "b2")).Deploy(100, "d-1", "s2")
		},
		"rebase": func(s *Story) *Story { // a rebase keeps the author times
			return s.Push(50, "main", "r0", "a1'@10", "a2'@20").Merge(50, "1", "a2'", Branch("one", "a2")).
				Push(60, "main", "a2'", "b1'@30", "b2'@40").Merge(60, "2", "b2'", Branch("two", "b2")).Deploy(100, "d-1", "b2'")
		},
		"merge commit": func(s *Story) *Story {
			return s.Push(50, "main", "r0", "a1@10", "a2@20", "m1@50").Merge(50, "1", "m1", Branch("one", "a2")).
				Push(60, "main", "m1", "b1@30", "b2@40", "m2@60").Merge(60, "2", "m2", Branch("two", "b2")).Deploy(100, "d-1", "m2")
		},
	}
	for name, merge := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begun := NewStory().Push(0, "main", "", "r0@0").Deploy(1, "d-0", "r0").
				Push(25, "one", "r0", "a1@10", "a2@20").Push(45, "two", "r0", "b1@30", "b2@40")
			o := settledOf(t, merge(begun))
			assert.ElementsMatch(t, []float64{60, 70 * 60, 90 * 60}, o["dora.change.lead_time"])
			assert.Equal(t, []float64{1, 2}, o["dora.deployment.changes"])
		})
	}
}
