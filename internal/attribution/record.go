// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package attribution

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// RecordStanding is the kind of the records of [Standing]: one per deployment about which something was announced.
const RecordStanding record.Kind = 17

// The fields of a record. They are kept on disk: a number once used never gets another meaning.
const (
	fieldFinishedAt = 1 // sint64
	fieldVerdict    = 2 // the standing verdict
	fieldWithdrawn  = 3 // repeated

	verdictMethod     = 1 // string
	verdictOnset      = 2 // sint64, relative to finished_at
	verdictIncident   = 3 // string
	verdictRevision   = 4 // string
	verdictVersion    = 5 // string
	verdictEvidence   = 6 // repeated
	verdictRecovery   = 7
	evidenceTerm      = 1 // string
	evidenceDetail    = 2 // string
	recoveryMethod    = 1 // string
	recoveryAt        = 2 // sint64
	recoveryBy        = 3 // string
	withdrawnMethod   = 1 // string
	withdrawnOnset    = 2 // sint64
	withdrawnTimes    = 3 // uint64
	standingKeyLength = 4
)

// Track notes changes from now on, see [Standing.TakeChanged].
func (s *Standing) Track() { s.changed = map[delivery.DeploymentKey]struct{}{} }

// TakeChanged returns the records of what changed since it was last called, in a fixed order.
func (s *Standing) TakeChanged() []record.Record {
	records := make([]record.Record, 0, len(s.changed))
	for key := range s.changed {
		records = append(records, s.record(key))
	}
	if len(s.changed) > 0 {
		s.Track() // not cleared: a map that was large once would stay large
	}
	slices.SortFunc(records, func(a, b record.Record) int { return strings.Compare(a.Key, b.Key) })
	return records
}

// Records returns the whole state as records. The state may change while they are read; [Standing.TakeChanged] then
// returns the changes.
func (s *Standing) Records() iter.Seq[record.Record] {
	return func(yield func(record.Record) bool) {
		for scope, deployments := range s.scopes {
			for id := range deployments {
				if !yield(s.record(delivery.DeploymentKey{Scope: scope, ID: id})) {
					return
				}
			}
		}
	}
}

// Restore takes back a record. A later record replaces an earlier one with the same key.
func (s *Standing) Restore(r record.Record) error {
	parts, err := record.Parts(strings.Clone(r.Key), standingKeyLength)
	if err != nil {
		return fmt.Errorf("read the key of a standing verdict: %w", err)
	}
	scope := delivery.Scope{Service: delivery.Service{Namespace: parts[0], Name: parts[1]}, Environment: parts[2]}
	key := delivery.DeploymentKey{Scope: scope, ID: parts[3]}
	told, err := readAnnounced(strings.Clone(r.Value), key)
	if err != nil {
		return fmt.Errorf("read what was announced of deployment %q: %w", key.ID, err)
	}
	if !told.stands() && len(told.withdrawn) == 0 {
		delete(s.scopes[scope], key.ID)
		return nil
	}
	*s.of(key) = told
	return nil
}

func (s *Standing) record(key delivery.DeploymentKey) record.Record {
	service := key.Scope.Service
	r := record.Record{
		Kind: RecordStanding,
		Key:  record.Key(service.Namespace, service.Name, key.Scope.Environment, key.ID),
	}
	if told, ok := s.scopes[key.Scope][key.ID]; ok {
		var w record.Writer
		told.write(&w)
		r.Value = w.Value()
	}
	return r
}

func (a *announced) write(w *record.Writer) {
	w.Int(fieldFinishedAt, int64(a.finishedAt))
	if a.stands() {
		w.Nested(fieldVerdict, a.writeVerdict)
	}
	for _, withdrawn := range a.withdrawn {
		w.Nested(fieldWithdrawn, func(w *record.Writer) {
			w.Text(withdrawnMethod, string(withdrawn.method))
			w.Int(withdrawnOnset, int64(withdrawn.onset))
			w.Uint(withdrawnTimes, uint64(withdrawn.times))
		})
	}
}

func (a *announced) writeVerdict(w *record.Writer) {
	v := a.verdict
	w.Text(verdictMethod, string(v.Method))
	w.Int(verdictOnset, int64(v.Onset-a.finishedAt))
	w.Text(verdictIncident, v.IncidentID)
	w.Text(verdictRevision, v.Revision)
	w.Text(verdictVersion, v.Version)
	for _, e := range v.Evidence {
		w.Nested(verdictEvidence, func(w *record.Writer) {
			w.Text(evidenceTerm, e.Term)
			w.Text(evidenceDetail, e.Detail)
		})
	}
	w.Nested(verdictRecovery, func(w *record.Writer) {
		w.Text(recoveryMethod, string(v.Recovery.Method))
		w.Int(recoveryAt, int64(v.Recovery.At))
		w.Text(recoveryBy, v.Recovery.DeploymentID)
	})
}
