// Copyright The otelcol-dora Authors
// SPDX-License-Identifier: Apache-2.0

package traces_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelcol-dora/otelcol-dora/internal/attribution/traces"
)

func TestOriginOfAFailureThroughSpansThatDoNotTell(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		notes []traces.Note
		want  []traces.Origin
	}{
		"an inner span as Go leaves it lets the callee's failure through": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, internal, shop, 10, 90), span(3, 2, client, shop, 20, 80, failed, to("cart")),
				span(4, 3, server, cart, 30, 70, failed),
			},
			whole(cart, 70),
		},
		"middlewares within handlers as JavaScript leaves them let it through on both sides": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, internal, shop, 5, 95), span(3, 2, unspecified, shop, 10, 90),
				span(4, 3, client, shop, 20, 80, failed, to("cart")),
				span(5, 4, server, cart, 30, 70, failed), span(6, 5, internal, cart, 35, 65), span(7, 6, internal, cart, 40, 60, failed),
			},
			whole(cart, 60),
		},
		"a fallback under an entry that succeeded handles it": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100), span(2, 1, internal, shop, 10, 90), span(3, 2, client, shop, 20, 80, failed, to("cart")),
				span(4, 3, server, cart, 30, 70, failed),
			},
			handledBy(whole(cart, 70)),
		},
		"an inner span that says OK handles it": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, internal, shop, 5, 95), span(3, 2, internal, shop, 10, 90, succeeded),
				span(4, 3, internal, shop, 15, 85), span(5, 4, client, shop, 20, 80, failed, to("cart")), span(6, 5, server, cart, 30, 70, failed),
			},
			whole(shop, 100),
		},
		"a call above that did not fail handles it": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, client, shop, 10, 90), span(3, 2, internal, cart, 20, 80),
				span(4, 3, client, cart, 30, 70, failed, to("stock")), span(5, 4, server, stock, 40, 60, failed),
			},
			whole(shop, 100),
		},
		"a job's own span without status succeeded": {
			[]traces.Note{span(1, 0, internal, shop, 0, 100), span(2, 1, client, shop, 10, 90, failed, to("cart")), span(3, 2, server, cart, 20, 80, failed)},
			handledBy(whole(cart, 80)),
		},
		"a retry within an inner span that succeeds handles it": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, internal, shop, 5, 95),
				span(3, 2, client, shop, 10, 20, failed, to("cart")), span(4, 3, server, cart, 12, 18, failed),
				span(5, 2, client, shop, 30, 40, to("cart")), span(6, 5, server, cart, 32, 38),
			},
			whole(shop, 100),
		},
		"an exhausted retry within an inner span begins with its first attempt": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, internal, shop, 5, 95),
				span(3, 2, client, shop, 10, 20, failed, to("cart")), span(4, 3, server, cart, 12, 18, failed),
				span(5, 2, client, shop, 30, 40, failed, to("cart")), span(6, 5, server, cart, 32, 38, failed),
			},
			whole(cart, 18),
		},
		"an inner span whose parent was lost belongs to the failed entry of its own service": {
			[]traces.Note{
				span(9, 8, server, mailer, -50, 200, failed), span(1, 7, server, shop, 0, 100, failed), span(3, 2, internal, shop, 10, 90),
				span(5, 3, server, cart, 30, 170, failed),
			},
			[]traces.Origin{{Release: release(cart), Tenths: 10, End: at(170), EntryService: mailer}},
		},
		"what is below an inner sibling of the entry is not below the entry": {
			[]traces.Note{
				span(2, 1, server, shop, 0, 50, failed), span(3, 1, internal, mailer, 10, 90), span(4, 3, server, cart, 20, 80, failed),
			},
			whole(shop, 50),
		},
		"an inner span told with and without its status said what it said": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 1, internal, shop, 10, 90), span(2, 1, internal, shop, 10, 90, succeeded),
				span(3, 2, client, shop, 20, 80, failed),
			},
			whole(shop, 100),
		},
		"inner spans that are each other's parents still end": {
			[]traces.Note{
				span(1, 0, server, shop, 0, 100, failed), span(2, 3, internal, shop, 10, 90), span(3, 2, internal, shop, 10, 90),
				span(4, 3, internal, shop, 20, 80, failed),
			},
			whole(shop, 80),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, settled(traces.NewDefaultOptions(), c.notes...).Began)
		})
	}
}
