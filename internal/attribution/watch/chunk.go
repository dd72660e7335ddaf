// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"iter"
	"slices"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery"
)

// chunk is a run of consecutive rows packed into about a tenth of their size.
type chunk struct {
	first, last health.Bin
	rows        int
	// aged: details that only young rows need were removed, see [scope.age].
	aged bool
	// identities, services and names are the tables to whose places data refers.
	identities []*identity
	services   []delivery.Service
	names      []string
	data       string
}

// pack packs rows, at least one.
func pack(rows []row) chunk {
	packed := chunk{first: rows[0].bin, last: rows[len(rows)-1].bin, rows: len(rows)}
	c := &coder{}
	before := packed.first
	for i := range rows {
		c.row(&rows[i], &before)
	}
	packed.identities, packed.services, packed.names = slices.Clip(c.identities.all), slices.Clip(c.services.all), slices.Clip(c.names.all)
	packed.data = string(c.buf)
	return packed
}

func (p *chunk) unpack() ([]row, error) {
	c := &coder{reads: true, rest: p.data}
	c.identities.all, c.services.all, c.names.all = p.identities, p.services, p.names
	if p.rows > len(p.data) {
		return nil, errDamaged
	}
	rows := make([]row, p.rows)
	before := p.first
	for i := range rows {
		c.row(&rows[i], &before)
	}
	return rows, c.end()
}

// packed packs rows into chunks of five minutes each, the unit in which they are forgotten.
func packed(rows []row) (all []chunk) {
	for slot := range slots(rows) {
		all = append(all, pack(slot))
	}
	return all
}

// slots splits rows into slots of five minutes.
func slots(rows []row) iter.Seq[[]row] {
	return func(yield func([]row) bool) {
		for len(rows) > 0 {
			slot := rows[0].bin / tidyBins
			size := slices.IndexFunc(rows, func(r row) bool { return r.bin/tidyBins != slot })
			if size < 0 {
				size = len(rows)
			}
			if !yield(rows[:size]) {
				return
			}
			rows = rows[size:]
		}
	}
}

// packed packs all rows for a snapshot. Chunks of the last snapshot that have not changed are reused; where releases
// are compared, that is most of them.
func (s *scope) packed() []chunk {
	before := s.kept
	s.kept = nil
	for slot := range slots(s.rows) {
		first, last := slot[0].bin, slot[len(slot)-1].bin
		isAged := last < s.aged
		at := slices.IndexFunc(before, func(c chunk) bool {
			return c.first == first && c.last == last && c.rows == len(slot) && c.aged == isAged
		})
		if at >= 0 {
			s.kept = append(s.kept, before[at])
			continue
		}
		fresh := pack(slot)
		fresh.aged = isAged
		s.kept = append(s.kept, fresh)
	}
	return s.kept
}

// pack packs the rows before a bin.
func (s *scope) pack(before health.Bin) {
	young := s.since(before)
	if old := s.rows[:len(s.rows)-len(young)]; len(old) > 0 {
		s.chunks = append(s.chunks, packed(old)...)
		s.rows = slices.Clone(young)
	}
}

// unpack turns the chunks that contain bins at or after from back into rows.
func (s *scope) unpack(from health.Bin) {
	at := len(s.chunks)
	for at > 0 && s.chunks[at-1].last >= from {
		at--
	}
	if at == len(s.chunks) {
		return
	}
	var rows []row
	for i := range s.chunks[at:] {
		part, _ := s.chunks[at+i].unpack() // damaged chunks were refused by Restore
		rows = append(rows, part...)
	}
	s.rows = append(rows, s.rows...)
	clear(s.chunks[at:])
	s.chunks = s.chunks[:at]
}

// row codes a row; before is the bin of the previous row.
func (c *coder) row(r *row, before *health.Bin) {
	later := uint64(r.bin - *before)
	number(c, &later)
	r.bin = *before + health.Bin(later)
	*before = r.bin
	list(c, &r.counts, c.count)
}

// The first group of flags says which parts of a count are present, the second which parts of a counted differ from
// their usual value.
const (
	hasFailing = 1 << iota
	hasLogs
	hasInstances
	hasClasses
	hasRare
)

const (
	hasFailed = 1 << iota
	hasOtherTimed
	hasSlow95
	hasSlow50
	hasOtherMeasured
	hasSeconds
)

func flags(all ...bool) (set uint8) {
	for i, is := range all {
		if is {
			set |= 1 << i
		}
	}
	return set
}

func (c *coder) count(n *count) {
	refer(c, &c.identities, &n.who)
	c.counted(&n.all)
	has := flags(n.failing > 0, n.logs > 0, n.instances > 0, len(n.classes) > 0, n.rare != nil)
	number(c, &has)
	c.some(has&hasFailing, &n.failing)
	c.some(has&hasLogs, &n.logs)
	c.some(has&hasInstances, &n.instances)
	if has&hasClasses != 0 {
		list(c, &n.classes, func(class *classCount) {
			refer(c, &c.names, &class.Class)
			c.counted(&class.counted)
		})
	}
	if has&hasRare != 0 {
		if n.rare == nil {
			n.rare = &rare{}
		}
		c.rare(n.rare)
	}
}

func (c *coder) some(has uint8, v *uint32) {
	if has != 0 {
		number(c, v)
	}
}

func (c *coder) counted(n *counted) {
	has := flags(n.Failed > 0, n.Timed != n.Total, n.Slow95 > 0, n.Slow50 > 0, n.Measured != n.Total, n.Seconds != 0)
	number(c, &has)
	number(c, &n.Total)
	if c.reads {
		n.Timed, n.Measured = n.Total, n.Total
	}
	c.some(has&hasFailed, &n.Failed)
	c.some(has&hasOtherTimed, &n.Timed)
	c.some(has&hasSlow95, &n.Slow95)
	c.some(has&hasSlow50, &n.Slow50)
	c.some(has&hasOtherMeasured, &n.Measured)
	if has&hasSeconds != 0 {
		c.fraction(&n.Seconds)
	}
}

func (c *coder) rare(r *rare) {
	list(c, &r.fingerprints, func(f *Named) {
		refer(c, &c.names, &f.Name)
		signed(c, &f.Count)
	})
	list(c, &r.exposures, func(x *Exposure) {
		refer(c, &c.services, &x.Entry)
		c.tick(&x.Tick)
	})
	list(c, &r.origins, func(o *Origin) {
		refer(c, &c.services, &o.Entry)
		c.flag(&o.Handled)
		signed(c, &o.Tenths)
	})
	list(c, &r.exemplars, c.exemplar)
}
