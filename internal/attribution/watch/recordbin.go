// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"strconv"
	"unique"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/attribution/release"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

// The fields of a bin. They are kept on disk: a number once used never gets another meaning, and a changed format gets
// a new number.
const (
	binIdentities = 1 // packed
	binNames      = 2 // packed
	binTotals     = 3 // packed; refers to identities and names
)

// record returns the totals of a bin. As part of a snapshot, the key contains its number, so that it does not replace a
// later record of the bin.
func (o *openBin) record(at binKey, number string) record.Record {
	c := &coder{}
	c.appendUint(uint64(len(o.totals)))
	for name, held := range o.totals {
		c.total(&name, &held)
	}
	totals := string(c.buf)
	c.buf = nil
	list(c, &c.identities.all, func(who **identity) { c.identity(&(*who).Identity) })
	identities := string(c.buf)
	c.buf = nil
	list(c, &c.names.all, c.text)
	var w record.Writer
	w.Text(binIdentities, identities)
	w.Text(binNames, string(c.buf))
	w.Text(binTotals, totals)
	return record.Record{Kind: recordBin, Key: keyOf(at.scope.key, strconv.FormatInt(int64(at.bin), 10), number), Value: w.Value()}
}

// readBin calls each for every total in the record of a bin.
func readBin(value string, of release.Identity, each func(release.Identity, health.Series, string, health.Total)) error {
	r := record.NewReader(value)
	var identities, names, totals string
	for r.Next() {
		switch r.Field() {
		case binIdentities:
			identities = r.Text()
		case binNames:
			names = r.Text()
		case binTotals:
			totals = r.Text()
		}
	}
	if r.Err() != nil {
		return r.Err()
	}
	c := &coder{reads: true, rest: identities}
	list(c, &c.identities.all, func(who **identity) {
		*who = &identity{Identity: of}
		c.identity(&(*who).Identity)
	})
	if err := c.end(); err != nil {
		return err
	}
	c.rest = names
	list(c, &c.names.all, c.text)
	if err := c.end(); err != nil {
		return err
	}
	c.rest = totals
	for range c.readUint() {
		var name total
		var held health.Total
		c.total(&name, &held)
		if c.err != nil {
			return c.err
		}
		each(name.who.Identity, name.series.Value(), name.collector.Value(), held)
	}
	return c.end()
}

// total codes one collector's total of a series.
func (c *coder) total(name *total, held *health.Total) {
	var series health.Series
	var collector string
	if !c.reads {
		series, collector = name.series.Value(), name.collector.Value()
	}
	refer(c, &c.identities, &name.who)
	refer(c, &c.names, &collector)
	c.series(&series)
	hasDurations := held.Durations != nil
	c.flag(&hasDurations)
	if hasDurations {
		if c.reads {
			held.Durations = &health.Histogram{}
		}
		c.histogram(held.Durations)
	}
	signed(c, &held.Count)
	list(c, &held.Exemplars, c.exemplar)
	if c.reads {
		name.series, name.collector = unique.Make(series), unique.Make(collector)
	}
}

func (c *coder) series(s *health.Series) {
	texts := []*string{
		(*string)(&s.Metric), (*string)(&s.Signal), &s.Class, &s.ErrorType, &s.Fingerprint, &s.EntryNamespace, &s.EntryService, (*string)(&s.Touched),
	}
	has := make([]bool, len(texts))
	for i, text := range texts {
		has[i] = *text != ""
	}
	set := flags(has...)
	number(c, &set)
	for i, text := range texts {
		if set&(1<<i) != 0 {
			refer(c, &c.names, text)
		}
	}
	c.flag(&s.Handled)
	c.flag(&s.EntryFailed)
}
