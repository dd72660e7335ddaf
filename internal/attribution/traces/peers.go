// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces

import (
	"strings"
	"time"
)

// peerKey is a name and the service that uses it. The same name means something else to a service of another
// environment, and localhost to every service.
type peerKey struct {
	name   string
	caller uint32
}

// peerID is the number of a peer; noPeer is that of the empty name.
type peerID uint32

const noPeer peerID = 0

// maxPeerName is how many bytes of a peer's name are kept.
const maxPeerName = 255

// peerSweep is how many peers are examined to find one that can be forgotten.
const peerSweep = 16

// peer is a name used by a caller, and the service that was last seen to answer for it.
type peer struct {
	key peerKey
	// used, learned and disputed are times of the event clock: when the name was last used, when a service was last
	// seen to answer for it, and when that service last changed.
	used, learned, disputed int64
	service                 uint32
	known, contested        bool
}

// peers numbers peers. A number stays the same as long as a held note may refer to it.
type peers struct {
	byKey map[peerKey]peerID
	list  []peer
	limit int
	hand  int
	// inUse is how long after its last use a held note may refer to a peer.
	inUse, remember time.Duration
}

func newPeers(o Options) peers {
	return peers{
		byKey: make(map[peerKey]peerID, o.Peers), list: make([]peer, 1, o.Peers+1), limit: o.Peers,
		inUse: 2 * o.MaxHold, remember: max(o.Remember, 2*o.MaxHold),
	}
}

// number returns the number of the peer that a service means by a name; false if there is no room for another peer.
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

// room returns the number for a new peer: a fresh one, or that of a peer not used for long.
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

// learn records that a service answered for a peer.
func (p *peers) learn(id peerID, service uint32, clock int64) {
	who := &p.list[id]
	if who.known && who.service != service {
		who.contested, who.disputed = true, clock
	}
	who.known, who.service, who.learned = true, service, clock
}

// service returns the service that answers for a peer, if only one did lately.
func (p *peers) service(id peerID, clock int64) (uint32, bool) {
	who := &p.list[id]
	old := p.remember.Nanoseconds()
	if !who.known || clock-who.learned > old || who.contested && clock-who.disputed <= old {
		return 0, false
	}
	return who.service, true
}

func (p *peers) name(id peerID) string { return p.list[id].key.name }

// held returns how many peers are remembered.
func (p *peers) held() int { return len(p.byKey) }
