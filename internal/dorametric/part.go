// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package dorametric

import "go.opentelemetry.io/collector/pdata/pmetric"

// part holds the data points of one metric in one request.
type part struct {
	stream *stream
	rows   []row
}

// fieldOverhead bounds the encoded size of a message's tag and length.
const fieldOverhead = 6

// cutter distributes rows over shares. Each share becomes a request of bounded size.
type cutter struct {
	shares [][]part
	// limit is the maximum size of a request, empty its size without metrics, and size the size of the last share.
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

// add distributes the rows of one stream: the last share takes as many as fit, new shares take the rest.
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
