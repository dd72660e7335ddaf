// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
)

// whole is the origin of a failure for which one release alone is to blame.
func whole(service uint32, end int64) []traces.Origin {
	return []traces.Origin{{Release: release(service), Tenths: 10, End: at(end), EntryService: shop}}
}

func handledBy(origins []traces.Origin) []traces.Origin {
	for i := range origins {
		origins[i].Handled = true
	}
	return origins
}

func TestOriginOfAFailure(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		notes []traces.Note
		want  []traces.Origin
	}{
		"a lone failed server is the origin": {
			[]traces.Note{span(1, 0, server, shop, 0, 100, failed)},
			whole(shop, 100),
		},
		"the deepest of a chain is the origin": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, client, shop, 10, 90, failed, to("cart")),
				span(3, 2, server, cart, 20, 80, failed), span(4, 3, internal, cart, 30, 70, failed),
			},
			whole(cart, 70),
		},
		"a client-side failure after the server succeeded is the caller's own": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, client, shop, 10, 90, failed, to("cart")), span(3, 2, server, cart, 20, 80),
			},
			whole(shop, 90),
		},
		"a retry that succeeds handles the failure": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100), span(2, 1, client, shop, 10, 20, failed, to("cart")), span(3, 2, server, cart, 12, 18, failed),
				span(4, 1, client, shop, 30, 40, to("cart")), span(5, 4, server, cart, 32, 38),
			},
			handledBy(whole(cart, 18)),
		},
		"a retry that succeeds handles the failure though the parent failed of something else": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, client, shop, 10, 20, failed, to("cart")), span(3, 2, server, cart, 12, 18, failed),
				span(4, 1, client, shop, 30, 40, to("cart")),
			},
			whole(shop, 100),
		},
		"a call to the same peer that was under way at the same time is no retry": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, client, shop, 10, 30, failed, to("cart")), span(3, 2, server, cart, 12, 18, failed),
				span(4, 1, client, shop, 11, 40, to("cart")),
			},
			whole(cart, 18),
		},
		"an exhausted retry begins with its first attempt": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed),
				span(2, 1, client, shop, 10, 20, failed, to("cart")), span(3, 2, server, cart, 12, 18, failed),
				span(4, 1, client, shop, 30, 40, failed, to("cart")), span(5, 4, server, cart, 32, 38, failed),
			},
			whole(cart, 18),
		},
		"a failed consumer is the origin of its own operation, whatever its producer did": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 20), span(2, 1, producer, shop, 10, 15), span(3, 2, consumer, mailer, 500, 900, failed),
			},
			whole(mailer, 900),
		},
		"a producer that failed is not explained by its consumer": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 20, failed), span(2, 1, producer, shop, 10, 15, failed), span(3, 2, consumer, mailer, 500, 900, failed),
			},
			whole(shop, 15),
		},
		"an inner failure that was handled leaves the entry as the origin of its own": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, internal, shop, 10, 90, succeeded), span(3, 2, client, shop, 20, 80, failed, to("cart")),
				span(4, 3, server, cart, 30, 70, failed),
			},
			whole(shop, 100),
		},
		"of parallel failures the one that ended first is the origin": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed),
				span(2, 1, client, shop, 10, 60, failed, to("cart")), span(3, 2, server, cart, 12, 58, failed),
				span(4, 1, client, shop, 10, 50, failed, to("stock")), span(5, 4, server, stock, 12, 48, failed),
			},
			whole(stock, 48),
		},
		"of failures that ended together the deeper one is the origin": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, internal, shop, 10, 50, failed),
				span(4, 1, client, shop, 10, 60, failed, to("stock")), span(5, 4, server, stock, 12, 50, failed),
			},
			whole(stock, 50),
		},
		"a span lost in the middle is taken to have failed": {
			[]traces.Note{span(1, 0, server, shop, 0, 100, failed), span(3, 2, server, cart, 20, 80, failed)},
			whole(cart, 80),
		},
		"a lost middle does not let a skewed clock decide": {
			[]traces.Note{span(1, 0, server, shop, 0, 100, failed), span(3, 2, server, cart, 2020, 2080, failed)},
			whole(cart, 2080),
		},
		"a lost root does not hide that a server failed": {
			[]traces.Note{span(2, 1, server, shop, 0, 100, failed), span(3, 2, client, shop, 10, 90, failed, to("cart")), span(4, 3, server, cart, 20, 80, failed)},
			whole(cart, 80),
		},
		"a lost root above a client is taken to have failed with what is below": {
			[]traces.Note{span(3, 2, client, shop, 10, 90, failed, to("cart")), span(4, 3, server, cart, 20, 80, failed)},
			[]traces.Origin{{Release: release(cart), Tenths: 10, End: at(80), EntryService: cart}},
		},
		"siblings under a lost root do not explain each other": {
			[]traces.Note{span(2, 1, server, shop, 0, 50, failed), span(3, 1, server, cart, 10, 80, failed)},
			whole(shop, 50),
		},
		"what failed under a root that succeeded was handled, though the link was lost": {
			[]traces.Note{span(1, 0, server, shop, 0, 100), span(3, 2, server, cart, 20, 80, failed)},
			handledBy(whole(cart, 80)),
		},
		"an inner span with a lost parent belongs to the failed entry of its own service": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, client, shop, 5, 95, failed, to("cart")), span(3, 2, server, cart, 20, 80, failed),
				span(5, 4, internal, cart, 30, 79, failed),
			},
			whole(cart, 79),
		},
		"links decide against clocks that are two seconds apart": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, client, shop, 10, 90, failed, to("cart")), span(3, 2, server, cart, 2020, 2080, failed),
			},
			whole(cart, 2080),
		},
		"client and server that share a span id are a call": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, client, shop, 10, 90, failed, to("cart")), span(2, 1, server, cart, 20, 80, failed),
				span(3, 2, internal, cart, 30, 70, failed),
			},
			whole(cart, 70),
		},
		"a service that calls itself is to blame as the release that failed": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, client, shop, 10, 90, failed, to("shop")), span(3, 2, server, shop, 20, 80, failed, under(11)),
			},
			[]traces.Origin{{Release: 11, Tenths: 10, End: at(80), EntryService: shop}},
		},
		"spans that are each other's parents still have an origin": {
			[]traces.Note{span(1, 2, server, shop, 0, 100, failed), span(2, 1, internal, shop, 10, 90, failed)},
			whole(shop, 100),
		},
		"a span that is its own parent still is an origin": {
			[]traces.Note{span(1, 1, server, shop, 0, 100, failed)},
			whole(shop, 100),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, settled(traces.NewDefaultOptions(), c.notes...).Began)
		})
	}
}
