// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"cmp"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/fingerprint"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// Operations counts operations of a release in bins that have settled.
type Operations struct {
	Scope delivery.Scope
	// Name is the name of the release when they were counted; see [Release.Name].
	Name string
	// ErrorType is the error they failed with, empty if they succeeded. Beyond 16 per release it is
	// [fingerprint.UnknownErrorType].
	ErrorType string
	Count     int64
	// Bin is the newest bin in the count.
	Bin health.Bin
	// Exemplars are some of the failed operations.
	Exemplars []health.Exemplar
}

// maxErrorTypes caps the error types of one release.
const maxErrorTypes = 16

type operationsKey struct {
	scope           delivery.Scope
	name, errorType string
}

// TakeOperations returns the operations counted since it was last called, by scope, name and error type. Once their
// watermark has been recorded, see [Watch.TakeChanged], a restored watch does not count the same bins again.
func (w *Watch) TakeOperations() []Operations {
	all := make([]Operations, 0, len(w.counted))
	for _, o := range w.counted {
		all = append(all, *o)
	}
	slices.SortFunc(all, func(a, b Operations) int {
		return cmp.Or(delivery.CompareScopes(a.Scope, b.Scope), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ErrorType, b.ErrorType))
	})
	w.counted, w.taken = map[operationsKey]*Operations{}, w.settled
	return all
}

// countForGood adds up the operations of a bin that settles.
func (w *Watch) countForGood(s *scope, bin health.Bin, settled *settledBin) {
	for _, served := range settled.operations {
		r := served.who.release
		if r == nil { // it has not served yet
			continue
		}
		name := r.name(s)
		errorType := s.admit(name, served.errorType)
		if bin < w.taken {
			continue
		}
		key := operationsKey{s.key, name, errorType}
		o := w.counted[key]
		if o == nil {
			if len(w.counted) >= w.options.MaxTotals {
				w.refused.Full++
				continue
			}
			o = &Operations{Scope: s.key, Name: name, ErrorType: errorType}
			w.counted[key] = o
		}
		o.Count += served.total.Count
		o.Bin = bin
		o.Exemplars = health.JoinExemplars(o.Exemplars, served.total.Exemplars)
	}
}

func (r *running) name(s *scope) string {
	return nameOf(r.identities(), s.nameOf(r.match.Deployment))
}

// admit returns the error type under which a failure of the release is counted.
func (s *scope) admit(name, errorType string) string {
	known := s.errorTypes[name]
	switch {
	case errorType == "" || slices.Contains(known, errorType):
		return errorType
	case len(known) >= maxErrorTypes:
		return fingerprint.UnknownErrorType
	}
	s.errorTypes[name] = append(known, errorType)
	return errorType
}

// forgetErrorTypes forgets the error types of releases that are gone.
func (s *scope) forgetErrorTypes() {
	if len(s.errorTypes) == 0 {
		return
	}
	names := map[string]bool{}
	for _, r := range s.releases {
		names[r.name(s)] = true
	}
	for name := range s.errorTypes {
		if !names[name] {
			delete(s.errorTypes, name)
		}
	}
}

// settledBin is what is read from a bin when it settles, besides its row.
type settledBin struct {
	// durations holds, by class, the durations of operations of all releases together.
	durations  map[string]*health.Histogram
	operations []served
}

// served are the operations of an identity with one error type, or without error.
type served struct {
	who       *identity
	errorType string
	total     health.Total
}

// settle reads a bin that settles. The result does not depend on the order of the observations.
func (o *openBin) settle(bin health.Bin) settledBin {
	settled := settledBin{durations: map[string]*health.Histogram{}}
	type errors struct {
		who       *identity
		errorType string
	}
	operations := map[errors]*health.Total{}
	var at total
	for read := range health.BestSignals(o.all(bin, &at)) {
		switch {
		case read.Series.Metric == health.Operations && read.Count > 0:
			key := errors{at.who, read.Series.ErrorType}
			if operations[key] == nil {
				operations[key] = &health.Total{}
			}
			operations[key].Add(read.Total())
		case read.Durations != nil:
			if settled.durations[read.Series.Class] == nil {
				settled.durations[read.Series.Class] = &health.Histogram{}
			}
			settled.durations[read.Series.Class].Add(read.Durations)
		}
	}
	for key, total := range operations {
		settled.operations = append(settled.operations, served{key.who, key.errorType, *total})
	}
	slices.SortFunc(settled.operations, func(a, b served) int {
		return cmp.Or(release.Compare(a.who.Identity, b.who.Identity), cmp.Compare(a.errorType, b.errorType))
	})
	return settled
}
