// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// AnnouncementKind says what became of a verdict.
type AnnouncementKind int

// What may become of a verdict.
const (
	// Failed announces a verdict that was not standing before.
	Failed AnnouncementKind = iota
	// Recovered announces that service was restored.
	Recovered
	// Retracted withdraws a verdict announced before.
	Retracted
)

// Announcement is news about a verdict. On Retracted the verdict is the one withdrawn.
type Announcement struct {
	Kind    AnnouncementKind
	Verdict Verdict
	// Round counts how often the same verdict (deployment, method and onset) was withdrawn before
	// this one stood. With the verdict it identifies what is announced: without it, a verdict that
	// stands again would look like a repetition of the one withdrawn.
	Round int
}

// roundKey is what makes two verdicts the same.
type roundKey struct {
	deployment delivery.DeploymentKey
	method     Method
	onset      delivery.Instant
}

func roundKeyOf(v Verdict) roundKey {
	return roundKey{deployment: v.Deployment, method: v.Method, onset: v.Onset}
}

// Standing remembers which verdicts were announced, so that only news is told.
// It is not safe for concurrent use.
type Standing struct {
	announced map[delivery.DeploymentKey]Verdict
	withdrawn map[roundKey]int
}

// NewStanding returns a memory of nothing announced.
func NewStanding() *Standing {
	return &Standing{announced: map[delivery.DeploymentKey]Verdict{}, withdrawn: map[roundKey]int{}}
}

// Count returns the number of verdicts that stand as announced.
func (s *Standing) Count() int { return len(s.announced) }

// Update compares the verdicts that stand now among the given deployments with those announced of
// them and returns the news. A verdict whose method changed is retracted and announced anew; a recovery that moved or
// vanished is told by retracting and announcing anew too, because a recovery cannot be taken back.
func (s *Standing) Update(verdicts []Verdict, deployments []delivery.DeploymentKey) []Announcement {
	standing := make(map[delivery.DeploymentKey]Verdict, len(verdicts))
	for _, v := range verdicts {
		standing[v.Deployment] = v
	}
	var news []Announcement
	for _, key := range deployments {
		before, was := s.announced[key]
		now, is := standing[key]
		if was && (!is || overturned(before, now)) {
			news = append(news, s.announce(Retracted, before))
			s.withdrawn[roundKeyOf(before)]++
			delete(s.announced, key)
			was = false
		}
		if !is {
			continue
		}
		if !was {
			news = append(news, s.announce(Failed, now))
		}
		if now.Recovery.At != 0 && (!was || before.Recovery.At == 0) {
			news = append(news, s.announce(Recovered, now))
		}
		s.announced[key] = now
	}
	return news
}

func (s *Standing) announce(kind AnnouncementKind, v Verdict) Announcement {
	return Announcement{Kind: kind, Verdict: v, Round: s.withdrawn[roundKeyOf(v)]}
}

// Forget drops what was announced of deployments for which gone reports true.
func (s *Standing) Forget(gone func(delivery.DeploymentKey) bool) {
	for key := range s.announced {
		if gone(key) {
			delete(s.announced, key)
		}
	}
	for key := range s.withdrawn {
		if gone(key.deployment) {
			delete(s.withdrawn, key)
		}
	}
}

func overturned(before, now Verdict) bool {
	return before.Method != now.Method ||
		before.Onset != now.Onset ||
		before.Recovery.At != 0 && before.Recovery != now.Recovery
}
