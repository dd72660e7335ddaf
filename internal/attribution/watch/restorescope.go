// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"strings"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/health"
	"github.com/otelcol-dora/otelcol-dora/internal/delivery/record"
)

func (r *restoring) scope(from record.Record) error {
	parts, err := record.Parts(strings.Clone(from.Key), 4)
	if err != nil {
		return err
	}
	to, _, err := r.of(parts[3])
	if to == nil || err != nil {
		return err
	}
	s := newScope(scopeOfKey(parts))
	if err := s.read(from.Value); err != nil {
		return err
	}
	to.scopes = append(to.scopes, s) // a later one with the same key replaces it
	return nil
}

// read reads the record of a scope.
func (s *scope) read(value string) error {
	c := &coder{reads: true}
	r := record.NewReader(value)
	for r.Next() {
		switch r.Field() {
		case scopeBegan:
			s.began = health.Bin(r.Int())
			continue
		case scopeHeard:
			s.heard = health.Bin(r.Int())
			continue
		}
		c.rest = r.Text()
		s.section(c, r.Field())
		if err := c.end(); err != nil {
			return err
		}
	}
	return r.Err()
}

func (s *scope) section(c *coder, field int) {
	switch field {
	case scopeIdentities:
		s.readIdentities(c)
	case scopeDeployments:
		list(c, &s.deployments, c.deployment)
	case scopeReleases:
		c.releases(s)
		s.belong(c)
	case scopeHistory:
		c.history(&s.history)
	case scopePools:
		c.pools(&s.pools)
	case scopeErrorTypes:
		s.errorTypes = byName(c, s.errorTypes, func(all *[]string) { list(c, all, c.text) })
		if s.errorTypes == nil {
			c.fail()
		}
	case scopeChunk:
		s.readChunk(c)
	default:
		c.rest = ""
	}
}

func (s *scope) readIdentities(c *coder) {
	list(c, &c.identities.all, func(who **identity) {
		*who = &identity{Identity: identityIn(s.key)}
		c.known(*who)
		s.identities[(*who).Identity] = *who
	})
}

// belong assigns identities to releases. A release without identities, or an identity in two releases, is an error.
func (s *scope) belong(c *coder) {
	for _, r := range s.releases {
		if r == nil || len(r.members) == 0 {
			c.fail()
			return
		}
		for _, who := range r.members {
			if who == nil || who.release != nil {
				c.fail()
				return
			}
			who.release = r
		}
		if match := r.members[0].join(s); match.Deployment == r.match.Deployment {
			r.match.Early = match.Early
		}
	}
}

// readChunk reads the chunk that follows those read before.
func (s *scope) readChunk(c *coder) {
	var p chunk
	c.chunk(&p)
	if c.err != nil {
		return
	}
	if rows, err := p.unpack(); err != nil || len(rows) == 0 || rows[0].bin != p.first || rows[len(rows)-1].bin != p.last {
		c.fail()
		return
	}
	if last := len(s.chunks) - 1; last >= 0 && s.chunks[last].last >= p.first {
		c.fail()
		return
	}
	s.chunks = append(s.chunks, p)
}

func (r *restoring) neighbours(from record.Record) error {
	parts, err := record.Parts(strings.Clone(from.Key), 4)
	if err != nil {
		return err
	}
	to, _, err := r.of(parts[3])
	if to == nil || err != nil {
		return err
	}
	n := &neighbours{}
	read := record.NewReader(from.Value)
	for read.Next() {
		switch read.Field() {
		case neighboursHeard:
			n.heard = health.Bin(read.Int())
		case neighboursServices:
			c := &coder{reads: true, rest: read.Text()}
			list(c, &n.services, c.service)
			if err := c.end(); err != nil {
				return err
			}
		}
	}
	to.neighbours[scopeOfKey(parts)] = n
	return read.Err()
}

func (r *restoring) counted(from record.Record) error {
	parts, err := record.Parts(strings.Clone(from.Key), 1)
	if err != nil {
		return err
	}
	to, _, err := r.of(parts[0])
	if to == nil || err != nil {
		return err
	}
	to.counted = nil
	read := record.NewReader(from.Value)
	for read.Next() {
		if read.Field() != countedOperations {
			continue
		}
		c := &coder{reads: true, rest: read.Text()}
		list(c, &to.counted, func(o **Operations) {
			*o = &Operations{}
			c.operations(*o)
		})
		if err := c.end(); err != nil {
			return err
		}
	}
	return read.Err()
}
