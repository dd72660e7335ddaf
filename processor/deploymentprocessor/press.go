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

// knowledge is what is served: the table.
type knowledge interface {
	snapshot() []*join.Timeline
	// version changes whenever the snapshot does.
	version() uint64
}

// press makes editions of the table: one when somebody asks for it and something has changed since the last one.
type press struct {
	knowledge knowledge
	// origins says what was followed, and since when nobody stood behind it; nil where nothing is followed.
	origins func() *origins

	// mu guards the edition below, and makes those who ask at the same time wait for one edition.
	mu   sync.Mutex
	last *edition
}

// edition is the table as it is served.
type edition struct {
	plain, packed []byte
	// hash is that of the plain table: equal knowledge has equal hashes, wherever it is and however it was learned.
	hash string

	version uint64
	origins *origins
	made    time.Time
	took    time.Duration
}

// rest is for how many times as long as making an edition took it is served before there is another one, so that any number of followers of a large table that
// changes all the time take up a tenth of a core at most. What is made at once needs no rest.
const (
	rest   = 9
	atOnce = 10 * time.Millisecond
)

// current returns the edition that is in force.
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

// print makes an edition. The version was read before the table, so what changes meanwhile outdates it.
func (p *press) print(version uint64) *edition {
	began := time.Now()
	timelines := p.knowledge.snapshot()
	origins := p.origins() // after the snapshot: what is in force then is in them
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

// pack compresses with gzip. Equal texts have equal packings.
func pack(plain []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(plain) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}
