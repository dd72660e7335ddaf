// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package truth

import (
	"path"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/cmd/deliverygen/internal/ledger"
)

var (
	hotfixRefs   = []string{"hotfix/*", "hotfix-*"}
	hotfixLabels = []string{"hotfix"}
)

// giveReasons finds the reason of each deployment and what it carried. A hotfix may be recognisable only by what it carries, so
// both are found in the same pass. Only deployments to production carry anything, because only there new code reaches users.
func (h *history) giveReasons(production bool) {
	reached := map[*ledger.Commit]bool{}
	for _, r := range h.finished {
		if r.status != ledger.Succeeded {
			r.reason = declaredOr(r, ledger.Planned)
			continue
		}
		r.reason = h.undoing(r)
		if r.reason == ledger.Rollback || r.reason == ledger.Redeploy {
			r.Commit.Ancestry(reached)
			continue
		}
		if production {
			h.carry(r, reached)
		}
		if r.reason == "" {
			r.reason = ledger.Planned
			if r.isHotfix() {
				r.reason = ledger.Hotfix
			}
		}
		h.newCode = append(h.newCode, r)
	}
}

func declaredOr(r *release, otherwise ledger.Reason) ledger.Reason {
	if r.Declared != "" {
		return r.Declared
	}
	return otherwise
}

// undoing returns the reason by the rules that do not depend on what the deployment carried; empty if none applies.
func (h *history) undoing(r *release) ledger.Reason {
	sameRelease := func(other *release) bool { return r.Release() != "" && other.Release() == r.Release() }
	live := h.liveBefore(r)
	switch {
	case r.Declared != "":
		return r.Declared
	case r.RollbackOf != nil:
		return ledger.Rollback
	case live != nil && sameRelease(live):
		return ledger.Redeploy
	case slices.ContainsFunc(h.before(r), sameRelease):
		return ledger.Rollback
	}
	return ""
}

func (r *release) isHotfix() bool {
	if matchesAny(hotfixRefs, r.Ref) {
		return true
	}
	for _, u := range r.units {
		if u.change == nil {
			continue
		}
		if matchesAny(hotfixRefs, u.change.Head) {
			return true
		}
		for _, label := range u.change.Labels {
			if slices.Contains(hotfixLabels, label) {
				return true
			}
		}
	}
	return false
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, err := path.Match(pattern, name)
		return err == nil && ok
	})
}
