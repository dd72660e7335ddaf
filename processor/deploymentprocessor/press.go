// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package deploymentprocessor

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/join"
	"github.com/otelcol-dora/otelcol-dora/internal/deploymenttable"
)

// knowledge is the source of what is served: the table.
type knowledge interface {
	snapshot() []*join.Timeline
	// version returns a number that changes whenever the snapshot does.
	version() uint64
}

// press encodes the table for the server. It makes a new edition only when a request comes and the table has changed since the
// last edition, so the work does not grow with the number of followers.
type press struct {
	knowledge knowledge
	// origins returns the origins of followed timelines; nil if there are none.
	origins func() *origins

	// mu guards the edition below. Concurrent requests wait for one edition.
	mu   sync.Mutex
	last *edition
}

// edition is one encoding of the table.
type edition struct {
	// plain is JSON, packed the same compressed with gzip.
	plain, packed []byte
	// hash is that of plain. Equal tables have equal hashes, in every collector and after every restart.
	hash string

	version uint64
	origins *origins
	made    time.Time
	took    time.Duration
}

const (
	// rest is how many times longer an edition is served at least than it took to make. So a large table that changes all the
	// time takes up no more than a tenth of a core.
	rest = 9
	// atOnce is the time below which an edition is too cheap to need a rest.
	atOnce = 10 * time.Millisecond
)

// current returns the edition to serve, and makes a new one if needed.
func (p *press) current() *edition {
	p.mu.Lock()
	defer p.mu.Unlock()
	version := p.knowledge.version()
	if p.last == nil || p.last.isOutdated(version, p.origins()) && p.last.hasRested() {
		p.last = p.print(version)
	}
	return p.last
}

func (e *edition) isOutdated(version uint64, now *origins) bool {
	return e.version != version || e.origins != now
}

func (e *edition) hasRested() bool { return e.took < atOnce || time.Since(e.made) >= rest*e.took }

// print makes an edition. The caller read version before; if the table changes meanwhile, the edition is outdated at once.
func (p *press) print(version uint64) *edition {
	began := time.Now()
	timelines := p.knowledge.snapshot()
	origins := p.origins() // after the snapshot, so that it holds every followed timeline in there
	rows := make([]deploymenttable.Row, 0, len(timelines))
	for _, t := range timelines {
		rows = append(rows, deploymenttable.Row{Timeline: t, AsOf: origins.asOf(t)})
	}
	plain := deploymenttable.Encode(rows)
	sum := sha256.Sum256(plain)
	e := &edition{plain: plain, packed: pack(plain), hash: hex.EncodeToString(sum[:16]), version: version, origins: origins}
	e.made = time.Now()
	e.took = e.made.Sub(began)
	return e
}

// pack compresses with gzip. Equal texts give equal bytes.
func pack(plain []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(plain) // writing to a buffer cannot fail
	_ = w.Close()
	return b.Bytes()
}
