// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import "go.opentelemetry.io/collector/pdata/pmetric"

// part is the data points of one metric that go into one request.
type part struct {
	stream *stream
	rows   []row
}

// fieldOverhead bounds what the encoding adds around one message: its tag and its length.
const fieldOverhead = 6

// cutter cuts rows into shares, each of which makes a request of bounded size.
type cutter struct {
	shares [][]part
	// limit is the most bytes a request may take, empty what it takes without metrics, and size what the last
	// one takes.
	limit, empty, size int
}

// cut distributes the rows of all streams.
func (b *Builder) cut() [][]part {
	envelope, _ := b.envelope()
	c := cutter{limit: b.opts.MaxRequestBytes, empty: (&pmetric.ProtoMarshaler{}).MetricsSize(envelope) + 2*fieldOverhead}
	for _, s := range b.streams {
		c.add(s)
	}
	return c.shares
}

// add distributes the rows of one stream: as many as have room go into the last share, the others into new ones.
func (c *cutter) add(s *stream) {
	first := 0
	for i := range s.rows {
		needed := int(s.rows[i].size) + fieldOverhead
		if i == first {
			needed += s.header
		}
		if len(c.shares) == 0 || c.size+needed > c.limit {
			c.put(s, s.rows[first:i])
			c.shares, c.size = append(c.shares, nil), c.empty
			if i != first {
				needed += s.header
			}
			first = i
		}
		c.size += needed
	}
	c.put(s, s.rows[first:])
}

// put adds the rows, if any, to the last share.
func (c *cutter) put(s *stream, rows []row) {
	if len(rows) > 0 {
		last := &c.shares[len(c.shares)-1]
		*last = append(*last, part{stream: s, rows: rows})
	}
}
