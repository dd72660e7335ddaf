// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import (
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

func readAnnounced(value string, key delivery.DeploymentKey) (announced, error) {
	var a announced
	verdict := ""
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case fieldFinishedAt:
			a.finishedAt = delivery.Instant(r.Int())
		case fieldVerdict:
			verdict = r.Text()
		case fieldWithdrawn:
			w, err := readWithdrawal(r.Text())
			if err != nil {
				return announced{}, err
			}
			if w.times > 0 {
				a.withdrawn = append(a.withdrawn, w)
			}
		}
	}
	if err := r.Err(); err != nil {
		return announced{}, err
	}
	if verdict == "" {
		return a, nil
	}
	var err error
	a.verdict, err = readVerdict(verdict, key, a.finishedAt)
	return a, err
}

func readVerdict(value string, key delivery.DeploymentKey, finishedAt delivery.Instant) (Verdict, error) {
	v := Verdict{Deployment: key, FinishedAt: finishedAt, Onset: finishedAt}
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case verdictMethod:
			v.Method = Method(r.Text())
		case verdictOnset:
			v.Onset = finishedAt + delivery.Instant(r.Int())
		case verdictIncident:
			v.IncidentID = r.Text()
		case verdictRevision:
			v.Revision = r.Text()
		case verdictVersion:
			v.Version = r.Text()
		case verdictEvidence:
			e, err := readEvidence(r.Text())
			if err != nil {
				return Verdict{}, err
			}
			v.Evidence = append(v.Evidence, e)
		case verdictRecovery:
			recovery, err := readRecovery(r.Text())
			if err != nil {
				return Verdict{}, err
			}
			v.Recovery = recovery
		}
	}
	return v, r.Err()
}

func readEvidence(value string) (e Evidence, err error) {
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case evidenceTerm:
			e.Term = r.Text()
		case evidenceDetail:
			e.Detail = r.Text()
		}
	}
	return e, r.Err()
}

func readRecovery(value string) (recovery Recovery, err error) {
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case recoveryMethod:
			recovery.Method = RecoveryMethod(r.Text())
		case recoveryAt:
			recovery.At = delivery.Instant(r.Int())
		case recoveryBy:
			recovery.DeploymentID = r.Text()
		}
	}
	return recovery, r.Err()
}

func readWithdrawal(value string) (w withdrawal, err error) {
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case withdrawnMethod:
			w.method = Method(r.Text())
		case withdrawnOnset:
			w.onset = delivery.Instant(r.Int())
		case withdrawnTimes:
			w.times = int(r.Uint() & (1<<31 - 1))
		}
	}
	return w, r.Err()
}
