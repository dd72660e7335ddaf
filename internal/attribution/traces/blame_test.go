// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
)

func named(names map[string]uint32) func(uint32, string) (uint32, bool) {
	return func(_ uint32, name string) (uint32, bool) {
		service, ok := names[name]
		return service, ok
	}
}

// shared is the origin of a call that failed at 90; the silent callee and the calling shop share the blame.
func shared(callee traces.Origin, tenths int64) []traces.Origin {
	caller := traces.Origin{Release: release(shop)}
	callee.Tenths, caller.Tenths = tenths, 10-tenths
	callee.End, caller.End = at(90), at(90)
	callee.EntryService, caller.EntryService = shop, shop
	return []traces.Origin{callee, caller}
}

func TestWhoIsToBlameForACallThatFailed(t *testing.T) {
	t.Parallel()
	cartByName := func(o *traces.Options) { o.ServiceNamed = named(map[string]uint32{"cart": cart}) }
	cartIsWell := func(o *traces.Options) {
		cartByName(o)
		o.Healthy = func(service uint32, when int64) bool { return service == cart && when == at(90) }
	}
	entry := span(1, 0, server, shop, 0, 100, failed)
	service := func(s uint32) traces.Origin { return traces.Origin{Service: s, IsService: true} }
	for name, c := range map[string]struct {
		options func(*traces.Options)
		want    []traces.Origin
		calls   []traces.Note
	}{
		"a dead callee of a known name bears most": {
			cartByName, shared(service(cart), 7),
			[]traces.Note{span(2, 1, client, shop, 10, 90, failed, to("cart"))},
		},
		"a dead callee is known by its host": {
			cartByName, shared(service(cart), 7),
			[]traces.Note{span(2, 1, client, shop, 10, 90, failed, to("cart:8080"))},
		},
		"a dead callee is known by its first DNS label": {
			cartByName, shared(service(cart), 7),
			[]traces.Note{span(2, 1, client, shop, 10, 90, failed, to("cart.shop.svc.cluster.local:8080"))},
		},
		"an address has no label": {
			func(o *traces.Options) { o.ServiceNamed = named(map[string]uint32{"10": cart}) }, shared(traces.Origin{Peer: "10.1.2.3:80"}, 7),
			[]traces.Note{span(2, 1, client, shop, 10, 90, failed, to("10.1.2.3:80"))},
		},
		"a callee that nobody knows is blamed by its peer": {
			nil, shared(traces.Origin{Peer: "postgresql"}, 7),
			[]traces.Note{span(2, 1, client, shop, 10, 90, failed, to("postgresql"))},
		},
		"a broker that refused is blamed as a callee": {
			nil, shared(traces.Origin{Peer: "kafka"}, 7),
			[]traces.Note{span(2, 1, producer, shop, 10, 90, failed, to("kafka"))},
		},
		"a callee that took too long bears more": {
			cartByName, shared(service(cart), 8),
			[]traces.Note{span(2, 1, client, shop, 10, 90, timedOut, to("cart"))},
		},
		"a callee that was well at the time bears little": {
			cartIsWell, shared(service(cart), 3),
			[]traces.Note{span(2, 1, client, shop, 10, 90, failed, to("cart"))},
		},
		"a callee that was well bears little of a timeout too": {
			cartIsWell, shared(service(cart), 2),
			[]traces.Note{span(2, 1, client, shop, 10, 90, timedOut, to("cart"))},
		},
		"a call to nobody in particular is the caller's": {
			cartByName, whole(shop, 90),
			[]traces.Note{span(2, 1, client, shop, 10, 90, failed)},
		},
		"a service that calls itself is to blame as the caller": {
			func(o *traces.Options) { o.ServiceNamed = named(map[string]uint32{"shop": shop}) }, whole(shop, 90),
			[]traces.Note{span(2, 1, client, shop, 10, 90, failed, to("shop"))},
		},
		"a timeout of an answer that took most of the time is the callee's": {
			nil, shared(traces.Origin{Release: release(cart)}, 8),
			[]traces.Note{span(2, 1, client, shop, 10, 90, timedOut, to("cart")), span(3, 2, server, cart, 20, 500)},
		},
		"a producer whose message arrived under its own span id failed by itself": {
			nil, whole(shop, 90),
			[]traces.Note{span(2, 1, producer, shop, 10, 90, failed, to("kafka")), span(2, 1, consumer, mailer, 100, 200)},
		},
		"a timeout of an answer that was quick is the caller's": {
			nil, whole(shop, 90),
			[]traces.Note{span(2, 1, client, shop, 10, 90, timedOut, to("cart")), span(3, 2, server, cart, 20, 30)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := traces.NewDefaultOptions()
			if c.options != nil {
				c.options(&o)
			}
			require.Equal(t, c.want, settled(o, append(c.calls, entry)...).Began)
		})
	}
}

// calling is a story of shops that call a peer, one trace each.
type calling struct {
	ear   ear
	table *traces.Table
	trace uint64
}

func newCalling(o traces.Options) *calling {
	c := &calling{}
	c.table = traces.New(o, &c.ear)
	c.table.Advance(base)
	return c
}

func (c *calling) note(notes ...traces.Note) {
	c.trace++
	for i := range notes {
		notes[i].Trace, notes[i].Exposed = traceID(c.trace), true
		c.table.Note(&notes[i])
	}
	c.table.Settle()
}

func (c *calling) answeredBy(service uint32, peer string) { c.answered(shop, service, peer) }

func (c *calling) answered(caller, service uint32, peer string) {
	c.note(span(1, 0, client, caller, 0, 10, to(peer)), span(2, 1, server, service, 2, 8))
}

// blamed calls the peer without success and returns the first party to be blamed.
func (c *calling) blamed(peer string) traces.Origin { return c.blamedBy(shop, peer) }

func (c *calling) blamedBy(caller uint32, peer string) traces.Origin {
	c.ear.told = told{}
	c.note(span(1, 0, client, caller, 0, 10, failed, to(peer)))
	return c.ear.told.Began[0]
}

func TestWhoAnswersForAPeerIsLearned(t *testing.T) {
	t.Parallel()
	c := newCalling(traces.NewDefaultOptions())
	assert.Equal(t, "10.0.0.1:80", c.blamed("10.0.0.1:80").Peer, "nobody answered yet")

	c.answeredBy(cart, "10.0.0.1:80")
	assert.Equal(t, cart, c.blamed("10.0.0.1:80").Service)
	assert.EqualValues(t, 1, c.table.Stats().LearnedPeers)

	c.answeredBy(stock, "10.0.0.1:80")
	assert.Equal(t, "10.0.0.1:80", c.blamed("10.0.0.1:80").Peer, "two services answer: the peer is a proxy")

	c.table.Advance(base + int64(59*time.Minute))
	c.answeredBy(stock, "10.0.0.1:80")
	c.table.Advance(base + int64(61*time.Minute))
	assert.Equal(t, stock, c.blamed("10.0.0.1:80").Service, "the other one has not answered for an hour")

	c.table.Advance(base + int64(3*time.Hour))
	assert.Equal(t, "10.0.0.1:80", c.blamed("10.0.0.1:80").Peer, "what was learned is too old")
}

func TestOneNameMeansSomebodyElseToAnotherCaller(t *testing.T) {
	t.Parallel()
	const shopOfStaging, cartOfStaging uint32 = 11, 12
	c := newCalling(traces.NewDefaultOptions())
	c.answered(shop, cart, "cart:8080")
	c.answered(shopOfStaging, cartOfStaging, "cart:8080")
	assert.Equal(t, cart, c.blamedBy(shop, "cart:8080").Service)
	assert.Equal(t, cartOfStaging, c.blamedBy(shopOfStaging, "cart:8080").Service)
	assert.Equal(t, "cart:8080", c.blamedBy(mailer, "cart:8080").Peer, "what others learned is not known of this caller")
	assert.Equal(t, 3, c.table.Stats().Peers)
}

func TestAServiceIsFoundByNameForItsCaller(t *testing.T) {
	t.Parallel()
	const shopOfStaging, cartOfStaging uint32 = 11, 12
	o := traces.NewDefaultOptions()
	o.ServiceNamed = func(caller uint32, name string) (uint32, bool) {
		return map[uint32]uint32{shop: cart, shopOfStaging: cartOfStaging}[caller], name == "cart"
	}
	c := newCalling(o)
	assert.Equal(t, cart, c.blamedBy(shop, "cart").Service)
	assert.Equal(t, cartOfStaging, c.blamedBy(shopOfStaging, "cart:8080").Service, "by the first label too")
}

func TestAServiceThatCallsItselfTeachesNothing(t *testing.T) {
	t.Parallel()
	c := newCalling(traces.NewDefaultOptions())
	c.answeredBy(shop, "localhost")
	assert.Equal(t, "localhost", c.blamed("localhost").Peer)
}

func TestPeersAreBoundedAndForgotten(t *testing.T) {
	t.Parallel()
	o := traces.NewDefaultOptions()
	o.Peers = 2
	c := newCalling(o)
	c.answeredBy(cart, "a")
	c.answeredBy(stock, "b")
	assert.Empty(t, c.blamed("c").Peer, "there is no room for the name")
	assert.EqualValues(t, 1, c.table.Stats().RefusedPeers)

	c.table.Advance(base + int64(2*time.Hour))
	assert.Equal(t, "c", c.blamed("c").Peer)
	assert.Equal(t, "d", c.blamed("d").Peer)
	assert.Equal(t, 2, c.table.Stats().Peers)
}
