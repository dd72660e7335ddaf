// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

import (
	"strings"
	"time"
)

// peerKey is a name and the service that calls somebody by it: the same name means somebody else to a service of another environment, and
// localhost to every service.
type peerKey struct {
	name   string
	caller uint32
}

// peerID is a number for a peer; noPeer is that of the empty name.
type peerID uint32

const noPeer peerID = 0

// maxPeerName is how much of a peer's name is kept, in bytes.
const maxPeerName = 255

// peerSweep is how many peers are looked at to find one that can be forgotten.
const peerSweep = 16

// peer is whom a service calls by a name, and the service that was last seen to answer.
type peer struct {
	key peerKey
	// used, learned and disputed are times of the event clock: when the name was last told, when a service was last seen to
	// answer for it, and when that was last another one than the time before.
	used, learned, disputed int64
	service                 uint32
	known, contested        bool
}

// peers gives peers numbers that stay theirs as long as a held note can have them.
type peers struct {
	byKey map[peerKey]peerID
	list  []peer
	limit int
	hand  int
	// inUse is for how long after it was told a peer may stand in a held note.
	inUse, remember time.Duration
}

func newPeers(o Options) peers {
	return peers{
		byKey: make(map[peerKey]peerID, o.Peers), list: make([]peer, 1, o.Peers+1), limit: o.Peers,
		inUse: 2 * o.MaxHold, remember: max(o.Remember, 2*o.MaxHold),
	}
}

// number returns the number of whom a service calls by a name; false where there is no room for another one.
func (p *peers) number(caller uint32, name string, clock int64) (peerID, bool) {
	if name == "" {
		return noPeer, true
	}
	key := peerKey{name: name[:min(len(name), maxPeerName)], caller: caller}
	if id, ok := p.byKey[key]; ok {
		p.list[id].used = clock
		return id, true
	}
	id, ok := p.room(clock)
	if !ok {
		return noPeer, false
	}
	key.name = strings.Clone(key.name)
	p.list[id] = peer{key: key, used: clock}
	p.byKey[key] = id
	return id, true
}

// room returns the number for a new peer: the next one, or that of a peer nobody told of for long.
func (p *peers) room(clock int64) (peerID, bool) {
	if len(p.list) <= p.limit {
		p.list = append(p.list, peer{})
		return peerID(len(p.list) - 1), true
	}
	for range min(peerSweep, p.limit) {
		p.hand = p.hand%p.limit + 1
		if old := &p.list[p.hand]; clock-old.used > p.keepFor(old).Nanoseconds() {
			delete(p.byKey, old.key)
			return peerID(p.hand), true
		}
	}
	return noPeer, false
}

func (p *peers) keepFor(who *peer) time.Duration {
	if who.known {
		return p.remember
	}
	return p.inUse
}

// learn is told that a service answered for a peer.
func (p *peers) learn(id peerID, service uint32, clock int64) {
	who := &p.list[id]
	if who.known && who.service != service {
		who.contested, who.disputed = true, clock
	}
	who.known, who.service, who.learned = true, service, clock
}

// service returns the service that answers for a peer: the only one that did of late.
func (p *peers) service(id peerID, clock int64) (uint32, bool) {
	who := &p.list[id]
	old := p.remember.Nanoseconds()
	if !who.known || clock-who.learned > old || who.contested && clock-who.disputed <= old {
		return 0, false
	}
	return who.service, true
}

func (p *peers) name(id peerID) string { return p.list[id].key.name }

// held is how many peers are remembered.
func (p *peers) held() int { return len(p.byKey) }
